-- Two rows a transfer are written here, and nobody looks for them by customer. What one writer wrote is found among what all
-- wrote in the same moments: there are few writers.
DROP INDEX risk_moment_user;
DROP INDEX risk_moment_writer_seq;
