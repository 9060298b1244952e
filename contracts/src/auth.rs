//! Authentication tools, limits, challenges, and the one question every risky operation asks: may this be done now?

use async_trait::async_trait;
use kernel::{Ctx, Id, Money, Phone, Remedy, Timestamp};
use serde::{Deserialize, Serialize};

use crate::{PortFault, account::Guard, user::User};

/// Marks ids of challenges.
pub enum Challenge {}

/// A tool with which a customer proves who they are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Tool {
    /// The six-digit transaction PIN.
    Pin,
    /// A code to the verified phone, bound to the operation's amount and payee.
    SmsCode,
    /// A pattern drawn over nine dots.
    Gesture,
    /// A key in the device that opens to its owner's finger or face (WebAuthn, user verified).
    Passkey,
    /// The changing code of a token (RFC 6238).
    Totp,
    /// A certificate of the bank's over a key of the device's, which signs the operation.
    DeviceCertificate,
    /// A hardware key with attestation (WebAuthn, cross-platform).
    UsbKey,
    /// The face, compared with the enrolled one, alive.
    Face,
}

/// What a proof rests on. Two tools of one factor are one factor: who has taken one has often taken the other.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Factor {
    /// Something one knows.
    Knowledge,
    /// Something one has.
    Possession,
    /// Something one is.
    Inherence,
}

impl Tool {
    /// Every tool there is, in the order they are written down.
    pub const ALL: [Self; 8] = [
        Self::Pin,
        Self::SmsCode,
        Self::Gesture,
        Self::Passkey,
        Self::Totp,
        Self::DeviceCertificate,
        Self::UsbKey,
        Self::Face,
    ];

    /// What it rests on. A passkey needs the device *and* its owner's finger; it counts as what is harder to take.
    pub const fn factor(self) -> Factor {
        match self {
            Self::Pin | Self::Gesture => Factor::Knowledge,
            Self::SmsCode | Self::Totp | Self::DeviceCertificate | Self::UsbKey => Factor::Possession,
            Self::Passkey | Self::Face => Factor::Inherence,
        }
    }

    /// How sure it makes one that its owner is there: more is surer. For whoever asks for one tool by itself, a rule of risk
    /// or a way back in: the surest that somebody holds, and the next where it is not there. Limits count factors instead.
    pub const fn assurance(self) -> u8 {
        match self {
            Self::Gesture => 1,
            Self::Pin => 2,
            Self::SmsCode => 3,
            Self::Totp => 4,
            Self::DeviceCertificate => 5,
            Self::Passkey => 6,
            Self::UsbKey => 7,
            Self::Face => 8,
        }
    }

    /// What customers and operators call it, zh and en.
    pub const fn names(self) -> (&'static str, &'static str) {
        match self {
            Self::Pin => ("交易密码", "PIN"),
            Self::SmsCode => ("短信验证码", "SMS code"),
            Self::Gesture => ("手势密码", "pattern"),
            Self::Passkey => ("指纹或面容（通行密钥）", "passkey"),
            Self::Totp => ("动态令牌", "token code"),
            Self::DeviceCertificate => ("设备证书", "device certificate"),
            Self::UsbKey => ("U 盾", "USB key"),
            Self::Face => ("人脸识别", "face"),
        }
    }
}

/// What kind of business an operation is; limits differ by it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Business {
    /// Between the customer's own accounts in this bank.
    TransferOwn,
    /// To somebody else.
    TransferOthers,
    /// To a merchant, for a bill.
    Payment,
    /// A product of the bank's is bought; the money stays its owner's.
    Purchase,
    /// Cash, or money to where the bank does not know its owner.
    Withdrawal,
    /// The customer's own money is fetched from other banks.
    Collection,
    /// A class II or III account is opened online.
    OpenAccount,
    /// A class III account becomes class II.
    UpgradeAccount,
    /// A class II or III account is closed online.
    CloseAccount,
    /// Another account takes the place of the bound one.
    ChangeBinding,
    /// A card of another bank is hung under the customer.
    BindCard,
    /// A stop or lock the customer set on an account is lifted, or made looser.
    LiftProtection,
    /// Another bank is allowed to debit an account of the customer's there, for this one.
    DebitMandate,
    /// A device stops standing for the customer.
    UnbindDevice,
    /// Another phone number takes the place of the verified one.
    ChangePhone,
    /// The customer leaves the bank.
    CloseRelation,
    /// Everything the bank keeps of the customer is handed out.
    ExportData,
    /// The customer raises limits of their own again.
    ChangeLimit,
    /// A tool is enrolled, ended, or its lock is lifted.
    ChangeTools,
    /// A forgotten PIN is set anew.
    ResetPin,
    /// The login password is changed, with the present one.
    ChangePassword,
    /// The PIN is changed, with the present one.
    ChangePin,
}

impl Business {
    /// Those that move money, so that limits have a say.
    pub const MONEY: [Self; 6] =
        [Self::TransferOthers, Self::TransferOwn, Self::Payment, Self::Purchase, Self::Withdrawal, Self::Collection];

    /// What customers and operators call it, zh and en.
    pub const fn names(self) -> (&'static str, &'static str) {
        match self {
            Self::TransferOwn => ("本人账户互转", "transfers between own accounts"),
            Self::TransferOthers => ("向他人转账", "transfers to others"),
            Self::Payment => ("缴费支付", "payments"),
            Self::Purchase => ("购买产品", "buying products"),
            Self::Withdrawal => ("取现与提现", "withdrawals"),
            Self::Collection => ("资金归集", "collecting own money"),
            Self::OpenAccount => ("在线开户", "opening an account"),
            Self::UpgradeAccount => ("账户升级", "upgrading an account"),
            Self::CloseAccount => ("注销账户", "closing an account"),
            Self::ChangeBinding => ("变更绑定账户", "changing the bound account"),
            Self::BindCard => ("绑定他行卡", "linking a card"),
            Self::LiftProtection => ("解除账户保护", "lifting a protection"),
            Self::DebitMandate => ("扣款授权", "a debit mandate"),
            Self::UnbindDevice => ("解绑设备", "unbinding a device"),
            Self::ChangePhone => ("更换手机号", "changing the phone number"),
            Self::CloseRelation => ("注销客户关系", "closing the relation"),
            Self::ExportData => ("导出个人资料", "exporting one's own data"),
            Self::ChangeLimit => ("调高限额", "raising a limit"),
            Self::ChangeTools => ("变更认证工具", "changing authentication tools"),
            Self::ResetPin => ("重设交易密码", "setting a new PIN"),
            Self::ChangePassword => ("修改登录密码", "changing the password"),
            Self::ChangePin => ("修改交易密码", "changing the PIN"),
        }
    }

    /// What a challenge for it is called.
    pub const fn challenge(self) -> ChallengeOperation {
        match self {
            Self::TransferOwn | Self::TransferOthers => ChallengeOperation::Transfer,
            Self::Payment => ChallengeOperation::Payment,
            Self::Purchase => ChallengeOperation::Purchase,
            Self::Withdrawal => ChallengeOperation::Withdrawal,
            Self::Collection => ChallengeOperation::Collection,
            Self::OpenAccount => ChallengeOperation::OpenAccount,
            Self::UpgradeAccount => ChallengeOperation::UpgradeAccount,
            Self::CloseAccount => ChallengeOperation::CloseAccount,
            Self::ChangeBinding => ChallengeOperation::ChangeBinding,
            Self::BindCard => ChallengeOperation::BindCard,
            Self::LiftProtection => ChallengeOperation::LiftProtection,
            Self::DebitMandate => ChallengeOperation::DebitMandate,
            Self::UnbindDevice => ChallengeOperation::UnbindDevice,
            Self::ChangePhone => ChallengeOperation::ChangePhone,
            Self::CloseRelation => ChallengeOperation::CloseRelation,
            Self::ExportData => ChallengeOperation::ExportData,
            Self::ChangeLimit => ChallengeOperation::ChangeLimit,
            Self::ChangeTools => ChallengeOperation::ChangeTools,
            Self::ResetPin => ChallengeOperation::ResetPin,
            Self::ChangePassword => ChallengeOperation::ChangePassword,
            Self::ChangePin => ChallengeOperation::ChangePin,
        }
    }

    /// Whether money moves, so that limits have a say. Anything else always takes a proof; a mandate, under which money
    /// will move without further proof, takes PIN and code; so does a change of tools. Only a change of a secret with the
    /// present one needs nothing besides, unless the risk rules say so.
    pub const fn moves_money(self) -> bool {
        matches!(
            self,
            Self::TransferOwn
                | Self::TransferOthers
                | Self::Payment
                | Self::Purchase
                | Self::Withdrawal
                | Self::Collection
        )
    }
}

/// An operation about to be done. Everything a proof must be bound to is in here.
#[derive(Debug, Clone)]
pub struct Operation {
    /// Who.
    pub user_id: Id<User>,
    /// Which business.
    pub business: Business,
    /// How much; nothing where no money moves.
    pub amount: Money,
    /// What to: an account number, digits only; the bound account or card where one is meant.
    pub payee_account: String,
    /// Its holder's name as the customer gave it.
    pub payee_name: String,
    /// Its bank.
    pub payee_bank_no: String,
    /// What from; what it is about where no money moves: an account number, or the word of a class.
    pub from_account: String,
    /// One line for the customer, in their language: `转账 5,000.00 元给 *明（尾号 1234）`.
    pub summary: String,
    /// Never paid before.
    pub first_time_payee: bool,
    /// Set when many payments, or payments to come, are confirmed as one; `payee_*` then name no single payee.
    pub bundle: Option<Bundle>,
}

/// Many payments confirmed as one: a batch, a standing order. The proofs are bound to every one of them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Bundle {
    /// Digest of everything the customer agreed to: each payee, each amount, each date.
    pub digest: String,
    /// What the text message calls it, in the customer's language: `批量转账 12 笔`.
    pub title: String,
}

/// The answer to "may this be done now?".
#[derive(Debug, Clone)]
pub enum Authorisation {
    /// Yes; put these guards into the posting, and record how it was decided.
    Allow(Grant),
    /// Yes, once these proofs are given.
    StepUp(ChallengeView),
    /// Yes, if the customer had a tool they do not have yet.
    Enrol(Wanted),
    /// No, and this is why and what can be done (反电信网络诈骗法 Art. 32).
    Deny(Denial),
}

/// Tools that would do, to somebody who lacks them.
#[derive(Debug, Clone)]
pub struct Wanted {
    /// What is missing for each way, the lightest first; never empty, and only what can be had at this bank.
    pub ways: Vec<Vec<Tool>>,
    /// The same in words, with the way to get it.
    pub denial: Denial,
}

/// A permission for one operation.
#[derive(Debug, Clone)]
pub struct Grant {
    /// Conditions of the limit table, to be checked and moved by the posting itself.
    pub guards: Vec<Guard>,
    /// The tools that were used for it.
    pub tools: Vec<Tool>,
    /// What the risk rules said, for the record.
    pub reasons: Vec<String>,
    /// The challenge spent on it.
    pub challenge_id: Option<Id<Challenge>>,
    /// Largest amount that could still be moved today with these tools, before this operation.
    pub limit_left: Money,
}

/// What a challenge is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum ChallengeOperation {
    /// A transfer.
    Transfer,
    /// A payment.
    Payment,
    /// A product is bought.
    Purchase,
    /// A withdrawal.
    Withdrawal,
    /// Own money is fetched.
    Collection,
    /// An account is opened.
    OpenAccount,
    /// An account changes its class.
    UpgradeAccount,
    /// An account is closed.
    CloseAccount,
    /// The bound account changes.
    ChangeBinding,
    /// A card is hung.
    BindCard,
    /// A protection is weakened.
    LiftProtection,
    /// A debit mandate is given.
    DebitMandate,
    /// A device is unbound.
    UnbindDevice,
    /// The phone number changes.
    ChangePhone,
    /// The relation ends.
    CloseRelation,
    /// One's own data is handed out.
    ExportData,
    /// A limit is raised.
    ChangeLimit,
    /// A tool is enrolled, ended or unlocked.
    ChangeTools,
    /// A PIN is set anew.
    ResetPin,
    /// The password is changed.
    ChangePassword,
    /// The PIN is changed.
    ChangePin,
}

impl ChallengeOperation {
    /// The word stored and sent.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Transfer => "transfer",
            Self::Payment => "payment",
            Self::Purchase => "purchase",
            Self::Withdrawal => "withdrawal",
            Self::Collection => "collection",
            Self::OpenAccount => "open_account",
            Self::UpgradeAccount => "upgrade_account",
            Self::CloseAccount => "close_account",
            Self::ChangeBinding => "change_binding",
            Self::BindCard => "bind_card",
            Self::LiftProtection => "lift_protection",
            Self::DebitMandate => "debit_mandate",
            Self::UnbindDevice => "unbind_device",
            Self::ChangePhone => "change_phone",
            Self::CloseRelation => "close_relation",
            Self::ExportData => "export_data",
            Self::ChangeLimit => "change_limit",
            Self::ChangeTools => "change_tools",
            Self::ResetPin => "reset_pin",
            Self::ChangePassword => "change_password",
            Self::ChangePin => "change_pin",
        }
    }
}

/// A challenge as its owner sees it.
#[derive(Debug, Clone, Serialize, Deserialize, utoipa::ToSchema)]
#[schema(as = Challenge)]
pub struct ChallengeView {
    /// Its id.
    #[schema(value_type = String)]
    pub challenge_id: Id<Challenge>,
    /// What it is for.
    #[schema(value_type = ChallengeOperation)]
    pub operation: String,
    /// All tools of the lightest way, or of the one that was gone.
    pub tools: Vec<Tool>,
    /// Every way to prove it, the lightest first; any one of them does.
    #[serde(default)]
    pub options: Vec<ChallengeOption>,
    /// Those already passed.
    pub passed: Vec<Tool>,
    /// When it ends.
    pub expires_at: Timestamp,
    /// The operation in one line.
    pub summary: String,
    /// Where the code goes.
    pub sms_phone_masked: Option<String>,
    /// Why risk control asks for more than usual, in the caller's language. Told where the operation is asked for.
    #[serde(default)]
    pub reason: Option<String>,
}

/// A way to prove an operation.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct ChallengeOption {
    /// All of them are needed.
    pub tools: Vec<Tool>,
    /// The largest amount they would still carry; nothing where no money moves.
    pub limit_left: Option<Money>,
}

/// A "no" with its reason and the way forward.
#[derive(Debug, Clone)]
pub struct Denial {
    /// Stable code: `limit_exceeded`, `risk_denied`, `risk_delayed`, `pin_not_set`, `pin_locked`, `challenge_invalid`.
    pub code: &'static str,
    /// What happened, zh and en.
    pub title: (String, String),
    /// Why, zh and en.
    pub detail: (String, String),
    /// What to do now.
    pub remedy: Option<Remedy>,
}

/// What would be asked, without asking it.
#[derive(Debug, Clone)]
pub struct Forecast {
    /// The lightest tools that would do; empty for none.
    pub tools: Vec<Tool>,
    /// Largest amount still possible today with the strongest tools held.
    pub limit_left: Money,
    /// If it would be denied, how.
    pub denial: Option<Denial>,
}

/// The group's port.
#[async_trait]
pub trait Authority: Send + Sync {
    /// May `operation` be done now, given a challenge that was answered? A challenge passes the one operation it was
    /// made for, once: it is spent by `spend_key` (the posting's idempotency key), and only a repeat of that key may use it again.
    async fn authorise(
        &self,
        ctx: &Ctx,
        operation: &Operation,
        challenge: Option<Id<Challenge>>,
        spend_key: &str,
    ) -> Result<Authorisation, PortFault>;

    /// May `operation`, which its customer confirmed earlier with `tools` as part of a batch or a standing order, be
    /// done now? Nobody is there to be asked: today's limits for these tools and today's verdict decide. A verdict that
    /// would ask for a proof is content with the one that was given; one that denies, denies. Never a step-up.
    async fn authorise_standing(
        &self,
        ctx: &Ctx,
        operation: &Operation,
        tools: &[Tool],
    ) -> Result<Authorisation, PortFault>;

    /// Whether [`Operation::first_time_payee`] can matter to a transfer of `amount`; if not, it need not be looked up.
    async fn minds_first_payment(&self, ctx: &Ctx, amount: Money) -> Result<bool, PortFault>;

    /// What the customer moved today in this business, gross. Served from memory.
    async fn moved_today(&self, ctx: &Ctx, user: Id<User>, business: Business) -> Result<Money, PortFault>;

    /// What `authorise` would ask. Leaves no trace but where risk control refuses: that ends here, so it counts as an attempt, is
    /// on record and can be appealed.
    async fn forecast(&self, ctx: &Ctx, operation: &Operation) -> Result<Forecast, PortFault>;

    /// Sets login password and PIN of a customer without asking for old ones; for demonstration data and openings.
    async fn enrol(&self, ctx: &Ctx, user: Id<User>, secrets: Enrolment) -> Result<(), PortFault>;

    /// The tools of a customer and their state, for the console.
    async fn tools(&self, ctx: &Ctx, user: Id<User>) -> Result<Vec<ToolState>, PortFault>;

    /// Whether the customer has a transaction PIN.
    async fn has_pin(&self, ctx: &Ctx, user: Id<User>) -> Result<bool, PortFault>;
}

/// What coming back without the old device and phone asks of a customer's secrets.
#[async_trait]
pub trait Recovering: Send + Sync {
    /// Whether `pin` is the customer's. Nobody's is tried as long as somebody's, and counted as well, under `subject`;
    /// tries here do not lock the customer's own.
    async fn try_pin(
        &self,
        ctx: &Ctx,
        subject: &str,
        user: Option<Id<User>>,
        pin: String,
    ) -> Result<PinTried, PortFault>;

    /// Gives the customer another login password; [`PortFault::Refused`] if it is not good enough.
    async fn replace_password(
        &self,
        ctx: &Ctx,
        user: Id<User>,
        phone: &Phone,
        password: String,
    ) -> Result<(), PortFault>;
}

/// The outcome of trying a PIN.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PinTried {
    /// It is the one.
    Right,
    /// It is not.
    Wrong,
    /// It was wrong too often; it was not looked at.
    Locked,
}

/// Secrets to enrol; never logged, no `Debug`.
pub struct Enrolment {
    /// Login password.
    pub password: String,
    /// Transaction PIN.
    pub pin: Option<String>,
}

/// The state of one tool of one customer.
#[derive(Debug, Clone, Serialize, utoipa::ToSchema)]
pub struct ToolState {
    /// Which.
    pub tool: CustomerTool,
    /// How it stands.
    pub state: ToolStanding,
    /// Until when it is locked.
    pub locked_until: Option<Timestamp>,
    /// When it ends by itself; of several, the best one's.
    pub expires_at: Option<Timestamp>,
}

/// Everything a customer signs in or proves themselves with.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum CustomerTool {
    /// The login password.
    Password,
    /// The transaction PIN.
    Pin,
    /// Codes to the verified phone.
    SmsCode,
    /// A pattern drawn over nine dots.
    Gesture,
    /// Keys in devices that open to a finger or a face.
    Passkey,
    /// A token's changing code.
    Totp,
    /// Certificates over keys of devices.
    DeviceCertificate,
    /// Hardware keys.
    UsbKey,
    /// The face.
    Face,
}

impl From<Tool> for CustomerTool {
    fn from(tool: Tool) -> Self {
        match tool {
            Tool::Pin => Self::Pin,
            Tool::SmsCode => Self::SmsCode,
            Tool::Gesture => Self::Gesture,
            Tool::Passkey => Self::Passkey,
            Tool::Totp => Self::Totp,
            Tool::DeviceCertificate => Self::DeviceCertificate,
            Tool::UsbKey => Self::UsbKey,
            Tool::Face => Self::Face,
        }
    }
}

/// Whether a tool can be used.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum ToolStanding {
    /// There is none.
    NotHeld,
    /// It can.
    Active,
    /// Not for a while: it was wrong too often.
    Locked,
    /// Not any more: its time is over.
    Expired,
    /// Not any more: its owner or the bank took it back.
    Revoked,
}

/// Topic of [`ToolChanged`].
pub const TOOL_CHANGED: &str = "auth.tool_changed";

/// A customer's tool came, went, or was unlocked: whoever it is should hear of it.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct ToolChanged {
    /// Whose.
    pub user_id: Id<User>,
    /// Which kind.
    pub tool: Tool,
    /// What happened.
    pub change: ToolChange,
}

/// What happened to a tool.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ToolChange {
    /// It can be used from now on.
    Enrolled,
    /// It ended for good.
    Revoked,
    /// Its lock was lifted before its time.
    Unlocked,
}

/// Topic of [`StepUpAsked`].
pub const STEP_UP_ASKED: &str = "auth.step_up_asked";
/// Topic of [`OperationRefused`].
pub const OPERATION_REFUSED: &str = "auth.operation_refused";

/// Topic of [`LimitChanged`].
pub const LIMIT_CHANGED: &str = "auth.limit_changed";

/// A customer's own limits changed.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct LimitChanged {
    /// Whose.
    pub user_id: Id<User>,
    /// Of which business.
    pub business: Business,
    /// Whether the bank set it.
    pub by_bank: bool,
}

/// A customer was asked for a proof.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct StepUpAsked {
    /// Who.
    pub user_id: Id<User>,
    /// The challenge.
    pub challenge_id: Id<Challenge>,
    /// The tools asked for.
    pub tools: Vec<Tool>,
}

/// An operation was refused, by limit or by risk, or a posting by the ledger.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct OperationRefused {
    /// Who.
    pub user_id: Id<User>,
    /// The stable code.
    pub code: String,
}

/// What a device's key says about a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DeviceSignature {
    /// It signed it.
    Right,
    /// Whoever signed it, it was not this key.
    Wrong,
    /// The device has a key, and nothing was signed.
    Missing,
    /// The device has registered no key.
    NoKey,
}

/// Knows the keys that customers' devices have registered: port of the authentication group.
#[async_trait]
pub trait DeviceSignatures: Send + Sync {
    /// Whether the key of the caller's device made `signature` (base64url, r and s) over `text`. What keeps it from being used
    /// twice stands in the text; that is the caller's to see to.
    async fn device_signed(&self, ctx: &Ctx, text: &str, signature: Option<&str>)
    -> Result<DeviceSignature, PortFault>;
}
