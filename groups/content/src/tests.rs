//! The group against real databases.
