using System.Net;
using System.Security.Cryptography.X509Certificates;
using Cortap.Infrastructure.Aws;
using Cortap.Infrastructure.Mail;
using Cortap.Reporting.Documents.Templating;
using Cortap.Reporting.Jobs;
using Cortap.Reporting.Jobs.Schedules;
using Cortap.Reporting.Security;

namespace Cortap.Infrastructure.Settings;

/// <summary>Every setting of docs/contract.md section 8, read and validated once at start. It prints nothing: it holds the keys.</summary>
public sealed record CortapSettings
{
    public required StorageMode StorageMode { get; init; }

    /// <summary><c>DATA_DIR</c>, absolute; default <c>.data</c> below the working folder.</summary>
    public required string DataDirectory { get; init; }

    /// <summary><c>RISKUITY_BASE_URL</c>; local mode defaults to the simulated one, <c>http://127.0.0.1:7072</c>.</summary>
    public required Uri RiskuityBaseUrl { get; init; }

    /// <summary><c>PROJECT_PROBE_TIMEOUT</c> in seconds; default 2 s.</summary>
    public required TimeSpan ProjectProbeTimeout { get; init; }

    /// <summary><c>PROJECT_SETUP_PATH</c>, a file; null without project setup or with one in the object store.</summary>
    public required string? ProjectSetupPath { get; init; }

    /// <summary>Key of an object, when <c>PROJECT_SETUP_PATH</c> is <c>s3://{S3_BUCKET_NAME}/{key}</c>.</summary>
    public required string? ProjectSetupKey { get; init; }

    /// <summary><c>PDF_CONVERTER_PATH</c>; null when no converter is installed.</summary>
    public required string? PdfConverterPath { get; init; }

    /// <summary><c>TEMPLATES_DIR</c>, an existing folder; null for the templates that the product ships.</summary>
    public required string? TemplatesDirectory { get; init; }

    /// <summary>Shown in letterheads; null for none.</summary>
    public required DocumentImage? LetterheadImage { get; init; }

    /// <summary><c>PUBLIC_BASE_URL</c>; null uses the listening address.</summary>
    public required Uri? PublicBaseUrl { get; init; }

    /// <summary><c>TRUSTED_PROXIES</c>: networks whose forwarded headers the embedded host believes, besides loopback; default none.</summary>
    public required IReadOnlyList<IPNetwork> TrustedProxies { get; init; }

    /// <summary><c>CORS_ALLOWED_ORIGINS</c>: as browsers write them; default none.</summary>
    public required IReadOnlyList<string> CorsAllowedOrigins { get; init; }

    /// <summary><c>REDRIVE_WINDOW_HOURS</c>: how far back dead letters are sent again; default 24 h, 0 is never.</summary>
    public required TimeSpan RedriveWindow { get; init; }

    /// <summary><c>SMTP_URL</c> and <c>SMTP_FROM</c>; null where no e-mail is sent.</summary>
    public required MailOptions? Mail { get; init; }

    /// <summary><c>RISKUITY_SERVICE_USERNAME</c> and <c>_PASSWORD</c>; null where nothing runs by a schedule.</summary>
    public required ServiceAccount? ServiceAccount { get; init; }

    public required JobOptions Jobs { get; init; }

    public required TokenValidationOptions Tokens { get; init; }

    public required CallbackPolicyOptions Callbacks { get; init; }

    /// <summary><c>CONSOLE_…</c>.</summary>
    public required ConsoleOptions Console { get; init; }

    /// <summary><c>TOKEN_ENCRYPTION_KEY</c>, 32 bytes.</summary>
    public required byte[] TokenEncryptionKey { get; init; }

    /// <summary><c>TOKEN_ENCRYPTION_KEY_PREVIOUS</c>; null outside a rotation.</summary>
    public required byte[]? TokenEncryptionKeyPrevious { get; init; }

    /// <summary><c>DOCUMENT_SIGNING_KEY</c>, 32 bytes; null in AWS mode without it: reports are then not signed.</summary>
    public required byte[]? DocumentSigningKey { get; init; }

    /// <summary><c>DOCUMENT_SIGNING_KEY_PREVIOUS</c>, 32 bytes; its public key is published too, for the reports that it signed.</summary>
    public required byte[]? DocumentSigningKeyPrevious { get; init; }

    /// <summary><c>DOCUMENT_CERTIFICATE_PATH</c>, PKCS#12 with an RSA key: Final reports also get the signature that Word shows. Null without.</summary>
    public required X509Certificate2? DocumentCertificate { get; init; }

    /// <summary><c>AUDIT_SIGNING_KEY</c>, else the document signing key, 32 bytes; null in AWS mode without both: nothing vouches for the audit record then.</summary>
    public required byte[]? AuditSigningKey { get; init; }

    /// <summary><c>AUDIT_CHECKPOINT_PATH</c>: a folder, or <c>s3://{bucket}/{prefix}</c>; null keeps checkpoints beside the store.</summary>
    public required string? AuditCheckpointPath { get; init; }

    /// <summary><c>AUDIT_RETENTION_DAYS</c>; default 400 days.</summary>
    public required TimeSpan AuditRetention { get; init; }

    /// <summary><c>WEBHOOK_SECRET</c>.</summary>
    public required string WebhookSecret { get; init; }

    /// <summary><c>WEBHOOK_SECRET_PREVIOUS</c>; null outside a rotation.</summary>
    public required string? WebhookSecretPrevious { get; init; }

    /// <summary>Signs the links of the local object store; null in AWS mode, where S3 does.</summary>
    public required byte[]? LinkSigningKey { get; init; }

    /// <summary>Null in local mode.</summary>
    public required AwsOptions? Aws { get; init; }

    /// <summary>Settings that were given and have no effect, each with the reason: the one that they belong to is not set.</summary>
    public required IReadOnlyList<SettingFault> Unused { get; init; }

    /// <summary>Key files that were made by this start, to be told once.</summary>
    public required IReadOnlyList<string> CreatedKeyFiles { get; init; }

    /// <summary>Nothing, because a record would print its members.</summary>
    public override string ToString() => nameof(CortapSettings);

    /// <summary>Reads the settings, from the environment for instance.</summary>
    /// <param name="read">The text of a setting; null when it is not set.</param>
    /// <param name="others">What is wrong with settings of others, to be told together with these.</param>
    /// <exception cref="SettingsException">Some are missing or malformed; the message has all of them.</exception>
    public static CortapSettings Read(Func<string, string?> read, params IEnumerable<SettingFault> others) => new SettingsParser(new SettingReader(read, others)).Parse();

    /// <summary>Refuses settings as <see cref="Read"/> does, and makes nothing.</summary>
    /// <exception cref="SettingsException">Some are missing or malformed; the message has all of them.</exception>
    public static void Check(Func<string, string?> read, params IEnumerable<SettingFault> others) => new SettingsParser(new SettingReader(read, others)).Check();

    /// <summary>Reads only where the AWS resources are.</summary>
    /// <exception cref="SettingsException">One is missing or malformed; the message names it.</exception>
    public static AwsOptions ReadAws(Func<string, string?> read) => new SettingsParser(new SettingReader(read)).ParseAws();

    /// <summary>Reads only how long a link to a report is good.</summary>
    /// <exception cref="SettingsException">It is malformed; the message names it.</exception>
    public static TimeSpan ReadLinkLifetime(Func<string, string?> read) => new SettingsParser(new SettingReader(read)).ParseLinkLifetime();

    /// <summary>Reads only the keys, 32 bytes each, that checkpoints of the audit record may be signed with.</summary>
    /// <exception cref="SettingsException">One is malformed; the message names it.</exception>
    public static IReadOnlyList<byte[]> ReadSigningKeys(Func<string, string?> read) => new SettingsParser(new SettingReader(read)).ParseSigningKeys();
}
