using System.Buffers;
using System.Globalization;
using System.Net;
using System.Text;
using Cortap.Infrastructure.Aws;
using Cortap.Infrastructure.Mail;
using Cortap.Reporting.Documents.Signing;
using Cortap.Reporting.Jobs;
using Cortap.Reporting.Security;
using Cortap.Reporting.Webhooks;

namespace Cortap.Infrastructure.Settings;

/// <summary>Every setting of the service: the one place of their names, defaults and ranges. docs/settings.md is held to it by a test.</summary>
public static class KnownSettings
{
    private const string Url = "an absolute http or https URL without user, query and fragment, its host in ASCII (punycode) and not 0.0.0.0";
    private const string NoDefault = "–";

    private static readonly JobOptions Jobs = new();

    internal static readonly Setting<StorageMode> StorageMode = Choice(
        "STORAGE_MODE", Settings.StorageMode.Local, "Where jobs and objects are kept: below `DATA_DIR`, or in DynamoDB and S3.");

    internal static readonly Setting<string?> DataDirectory = new(
        "DATA_DIR", "a folder, without quotes, `~` and `$`", ".data", "/var/lib/cortap", "The data folder; one process owns it, and only its user may enter it, so that it must be no folder that others use.", null,
        (string text, out string? value) => IsFolder(value = text) && !text.Contains("://", StringComparison.Ordinal));

    internal static readonly Setting<Uri?> RiskuityBaseUrl = Address(
        "RISKUITY_BASE_URL", "`http://127.0.0.1:7072` in `local` mode; needed in `aws` mode", "https://api.riskuity.example",
        "The host of Riskuity's API, without `/v1`.");

    internal static readonly Setting<TimeSpan> ProjectProbeTimeout = Seconds(
        "PROJECT_PROBE_TIMEOUT", 2, 0.1, 30, "How long a request for a job waits for Riskuity's list of projects.");

    internal static readonly Setting<string?> ProjectSetupPath = Text(
        "PROJECT_SETUP_PATH", "a JSON file or workbook; in `aws` mode also `s3://{S3_BUCKET_NAME}/{key}`", NoDefault, "/etc/cortap/setup.json",
        "The project setup; read anew without a restart.");

    internal static readonly Setting<string?> PdfConverterPath = Text(
        "PDF_CONVERTER_PATH", "LibreOffice's `soffice`, a file", "looked for on `PATH`", "/usr/bin/soffice", "The converter to PDF; without one `pdf` is refused.");

    internal static readonly Setting<string?> TemplatesDirectory = Text(
        "TEMPLATES_DIR", "a folder", NoDefault, "/etc/cortap/templates", "Restyled templates (`*.docx`), which take the place of those that the product ships; read at start.");

    internal static readonly Setting<string?> LetterheadImage = Text(
        "LETTERHEAD_IMAGE", "a PNG or JPEG file of at most 1 MiB", NoDefault, "/etc/cortap/emblem.png", "The emblem on the letterhead of reports.");

    internal static readonly Setting<string?> LetterheadImageAlt = Text(
        "LETTERHEAD_IMAGE_ALT", "a text", "Emblem of the U.S. Department of Transportation", "Seal of the regional office", "What the emblem shows, for screen readers.");

    internal static readonly Setting<Uri?> PublicBaseUrl = Address(
        "PUBLIC_BASE_URL", "the address that the request came to", "https://reports.example.com", "The service's address in links.");

    internal static readonly Setting<string> ListeningUrls = new(
        "ASPNETCORE_URLS", "http URLs without user, separated by semicolons", ListeningAddresses.Default, "http://+:8080",
        "Where the embedded host listens; never the target of a callback.", ListeningAddresses.Default, ParseListeningUrls);

    internal static readonly Setting<IReadOnlyList<IPNetwork>> TrustedProxies = new(
        "TRUSTED_PROXIES", "IP addresses and networks such as 10.0.0.0/8, separated by commas", "proxies on this machine", "10.0.0.4,10.1.0.0/16",
        "Proxies whose `X-Forwarded-*` headers the embedded host believes, besides those on this machine.", [], ParseNetworks);

    internal static readonly Setting<IReadOnlyList<string>> CorsAllowedOrigins = new(
        "CORS_ALLOWED_ORIGINS", "origins such as https://app.example.com, hosts in ASCII (punycode), separated by commas", "none", "https://app.example.com",
        "Whose pages may call `/api/v1` from a browser.", [], ParseOrigins);

    internal static readonly Setting<int> MaxConcurrentJobs = Integer(
        "MAX_CONCURRENT_JOBS", "an integer", Jobs.MaxConcurrentJobs, 1, 1_000, "Jobs at work at once, over all hosts together; further ones wait.");

    internal static readonly Setting<int> MaxWaitingJobsPerUser = Integer(
        "MAX_WAITING_JOBS_PER_USER", "an integer", Jobs.MaxWaitingJobsPerUser, 0, 1_000_000, "Jobs of one user that may wait; more are refused with `QUEUE_FULL`; 0 is unlimited.");

    internal static readonly Setting<int> RateLimitPerMinute = Integer(
        "RATE_LIMIT_PER_MINUTE", "an integer of requests a minute", Jobs.RateLimitPerMinute, 0, 1_000_000, "Requests per user and process on all routes that start work; 0 is unlimited.");

    internal static readonly Setting<TimeSpan> JobTimeout = WholeSeconds(
        "JOB_TIMEOUT_SECONDS", Jobs.Timeout, 1, 86_400, "How long a job may be at work.");

    internal static readonly Setting<TimeSpan> LinkLifetime = WholeSeconds(
        "S3_PRESIGNED_URL_EXPIRATION", Jobs.LinkLifetime, 1, 604_800, "How long a link to a report is good, in both modes.");

    internal static readonly Setting<TimeSpan> HousekeepingInterval = WholeSeconds(
        "HOUSEKEEPING_INTERVAL_SECONDS", Jobs.HousekeepingInterval, 1, 86_400, "For tests: the time between two rounds of the housekeeping.");

    internal static readonly Setting<TimeSpan> RedriveWindow = Hours(
        "REDRIVE_WINDOW_HOURS", 24, 0, 720, "How far back webhooks that were given up are sent again when their receiver is back; 0 is never.");

    internal static readonly Setting<TimeSpan> SyncWait = WholeSeconds(
        "SYNC_WAIT_SECONDS", Jobs.SyncWait, 1, 200, "How long a request waits for the report that it runs, where that is configured as synchronous.");

    internal static readonly Setting<MailServer?> MailServer = new(
        "SMTP_URL", "smtps://user:password@host:465 (TLS), smtp://user:password@host:587 (STARTTLS), or smtp://host:25?tls=none", "no e-mail is sent",
        "smtps://cortap:secret@mail.example.com:465", "The mail server; user and password percent-encoded, or left out.", null, Mail.MailServer.TryParse)
    { IsSecret = true };

    internal static readonly Setting<MailSender?> MailSender = new(
        "SMTP_FROM", "an e-mail address, or Name <address>", "no e-mail is sent", "CORTAP <cortap@example.com>", "Whom e-mails are from.", null, Mail.MailSender.TryParse);

    internal static readonly Setting<string?> ServiceUsername = Text(
        "RISKUITY_SERVICE_USERNAME", "a text", "schedules are refused", "svc-cortap", "The service account at Riskuity that reads the data of scheduled runs.");

    internal static readonly Setting<string?> ServicePassword = Text(
        "RISKUITY_SERVICE_PASSWORD", "a text", "schedules are refused", "correct horse battery staple", "Its password, kept in memory only.") with
    { IsSecret = true };

    internal static readonly Setting<TokenValidationMode> TokenValidation = Choice(
        "JWT_VALIDATION", TokenValidationMode.Signature, "Who vouches for a token: its signature, or Riskuity by accepting it.");

    internal static readonly Setting<Uri?> TokenAuthority = new(
        "JWT_AUTHORITY", "an https URL (http on loopback) without user, query and fragment, its host in ASCII (punycode) and not 0.0.0.0", NoDefault, "https://login.example.com",
        "The issuer, whose keys are discovered. One of the three `JWT_` keys is needed in `aws` mode; `local` mode makes one.", null, ParseAuthority);

    internal static readonly Setting<string?> TokenPublicKey = new(
        "JWT_PUBLIC_KEY", "the PEM of an RSA (2048 bits or more) or EC (P-256, P-384, P-521) public key, line feeds as such or as `\\n`", NoDefault,
        "-----BEGIN PUBLIC KEY-----\\nMFkw…", "The key that verifies tokens.", null, ParsePublicKey)
    { IsHidden = true };

    internal static readonly Setting<string?> TokenSigningKey = new(
        "JWT_SIGNING_KEY", "a text of at least 32 bytes", "made in `local` mode", "64 hex digits of `openssl rand -hex 32`", "The key that signs tokens with HS256.",
        null, (string text, out string? value) => (value = text) is not null && Encoding.UTF8.GetByteCount(text) >= 32)
    { IsSecret = true };

    internal static readonly Setting<string?> TokenIssuer = Text("JWT_ISSUER", "a text", "any; an authority checks its own", "https://login.example.com/", "The `iss` of tokens.");

    internal static readonly Setting<string?> TokenAudience = Text("JWT_AUDIENCE", "a text", "any", "cortap", "The `aud` of tokens.");

    internal static readonly Setting<IReadOnlyList<UserReference>> ServiceAccounts = new(
        "SERVICE_ACCOUNT_USER_IDS", "a list of users such as 45:4801 (tenant and user), separated by commas", "nobody", "45:4801,45:4802",
        "Users who see and may use every job; one without a tenant is a person in every tenant, and warned of.", [], ParseUsers);

    internal static readonly Setting<IReadOnlyList<string>> CallbackAllowedHosts = new(
        "CALLBACK_ALLOWED_HOSTS", "host names, or `*.example.com`, separated by commas", "every public host", "hooks.example.com,*.example.org", "Where webhooks may go.",
        [], ParseHosts);

    internal static readonly Setting<bool> CallbackAllowHttp = Flag("CALLBACK_ALLOW_HTTP", "Webhooks may go to http addresses.");

    internal static readonly Setting<bool> CallbackAllowPrivate = Flag("CALLBACK_ALLOW_PRIVATE", "Webhooks may go to loopback and private networks.");

    internal static readonly Setting<byte[]?> TokenEncryptionKey = Key(
        "TOKEN_ENCRYPTION_KEY", "made in `local` mode; needed in `aws` mode", "Seals callers' tokens in the job store.");

    internal static readonly Setting<byte[]?> TokenEncryptionKeyPrevious = Key("TOKEN_ENCRYPTION_KEY_PREVIOUS", NoDefault, "The key before, during a rotation.");

    internal static readonly Setting<byte[]?> DocumentSigningKey = SigningKeyOf(
        "DOCUMENT_SIGNING_KEY", "made in `local` mode; without it reports of `aws` mode are not signed", "Signs reports.");

    internal static readonly Setting<byte[]?> DocumentSigningKeyPrevious = SigningKeyOf(
        "DOCUMENT_SIGNING_KEY_PREVIOUS", NoDefault, "The key before; its public key stays published for the reports that it signed.");

    internal static readonly Setting<string?> DocumentCertificatePath = Text(
        "DOCUMENT_CERTIFICATE_PATH", "a PKCS#12 file with an RSA key", NoDefault, "/etc/cortap/reports.p12", "Final reports also get the signature that Word shows.");

    internal static readonly Setting<string?> DocumentCertificatePassword = Text(
        "DOCUMENT_CERTIFICATE_PASSWORD", "a text", NoDefault, "correct horse battery staple", "Opens the certificate's file.") with
    { IsSecret = true };

    internal static readonly Setting<byte[]?> AuditSigningKey = SigningKeyOf(
        "AUDIT_SIGNING_KEY", "made in `local` mode, else `DOCUMENT_SIGNING_KEY`; without both there are no checkpoints", "Signs the checkpoints of the audit record.");

    internal static readonly Setting<string?> AuditCheckpointPath = new(
        "AUDIT_CHECKPOINT_PATH", "a folder, without quotes, `~` and `$`; in `aws` mode also `s3://{bucket}/{prefix}`", "`audit` in `DATA_DIR` or in the bucket of reports, where it proves less",
        "/mnt/audit", "Where checkpoints of the audit record go: outside of what they vouch for.", null, (string text, out string? value) => IsFolder(value = text));

    internal static readonly Setting<TimeSpan> AuditRetention = Times(
        Integer("AUDIT_RETENTION_DAYS", "an integer of days", 400, 1, 36_500, "How long audit records are kept."), TimeSpan.FromDays(1));

    internal static readonly Setting<string?> AuditTableName = Table(
        "AUDIT_TABLE_NAME", AwsOptions.DefaultAuditTableName, "cortap-audit-test", "The table of the audit record in `aws` mode.");

    internal static readonly Setting<string?> WebhookSecret = Secret(
        "WEBHOOK_SECRET", "made in `local` mode; needed in `aws` mode", "Signs webhooks.");

    internal static readonly Setting<string?> WebhookSecretPrevious = Secret("WEBHOOK_SECRET_PREVIOUS", NoDefault, "The secret before, during a rotation: webhooks carry both signatures.");

    internal static readonly Setting<string?> BucketName = Text("S3_BUCKET_NAME", "a text", "needed in `aws` mode", "cortap-reports", "The bucket of reports.");

    internal static readonly Setting<string?> Region = new(
        "S3_REGION", "letters, digits and hyphens", "needed in `aws` mode", "us-east-1", "The region of bucket and tables.", null, ParseRegion);

    internal static readonly Setting<string?> JobsTableName = Table("JOBS_TABLE_NAME", AwsOptions.DefaultJobsTableName, "cortap-jobs-test", "The table of jobs in `aws` mode.");

    internal static readonly Setting<string?> ReportsTableName = Table(
        "REPORTS_TABLE_NAME", AwsOptions.DefaultReportsTableName, "cortap-reports-test", "The table of configured reports in `aws` mode.");

    internal static readonly Setting<Uri?> AwsEndpoint = Address("AWS_ENDPOINT_URL", "Amazon's", "http://127.0.0.1:4566", "An emulator of AWS.");

    internal static readonly Setting<Uri?> S3Endpoint = Address("AWS_ENDPOINT_URL_S3", "`AWS_ENDPOINT_URL`", "http://127.0.0.1:9000", "An S3 server other than Amazon's.");

    internal static readonly Setting<Uri?> DynamoDbEndpoint = Address(
        "AWS_ENDPOINT_URL_DYNAMODB", "`AWS_ENDPOINT_URL`", "http://127.0.0.1:8000", "A DynamoDB server other than Amazon's.");

    internal static readonly Setting<bool> ConsoleTrustPlatform = Flag(
        "CONSOLE_TRUST_PLATFORM", "The console takes people from `X-MS-CLIENT-PRINCIPAL`, which the platform in front sets and callers cannot (Azure's authentication).");

    internal static readonly Setting<long?> ConsoleTenantId = new(
        "CONSOLE_TENANT_ID", "an integer", NoDefault, "45", "The tenant of people in the console whose sign-in names none.", null,
        (string text, out long? value) => (value = long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var id) ? id : null) is not null);

    internal static readonly Setting<string?> ConsoleOidcClientId = Text(
        "CONSOLE_OIDC_CLIENT_ID", "a text", NoDefault, "cortap-console", "People sign in to the console at `JWT_AUTHORITY`, where the console is registered under this id.");

    internal static readonly Setting<string?> ConsoleOidcClientSecret = Text(
        "CONSOLE_OIDC_CLIENT_SECRET", "a text", "a public client", "64 hex digits of `openssl rand -hex 32`", "The console's secret at `JWT_AUTHORITY`.") with
    { IsSecret = true };

    internal static readonly Setting<string?> ConsoleOidcScope = Text(
        "CONSOLE_OIDC_SCOPE", "scopes, separated by blanks, with `openid`", ConsoleOptions.DefaultScope, "openid profile cortap", "What the console asks `JWT_AUTHORITY` for.");

    /// <summary>For the embedded host, which reads it again; here it is told together with all that is wrong.</summary>
    internal static readonly Setting<string?> ManagementKey = new(
        "MANAGEMENT_API_KEY", "a text of at least 32 characters", "the management API is off", "64 hex digits of `openssl rand -hex 32`", "Switches the management API on (management-api.md).",
        null, (string text, out string? value) => (value = text).Length >= 32)
    { IsSecret = true };

    /// <summary>For OpenTelemetry's exporters, which read it again; here it is told together with all that is wrong.</summary>
    internal static readonly Setting<Uri?> OtlpEndpoint = Address(
        "OTEL_EXPORTER_OTLP_ENDPOINT", "nothing is sent", "http://127.0.0.1:4317", "Where traces and metrics go by OTLP; the other standard `OTEL_…` variables hold too.");

    // The exporters pass over what they cannot use, and nothing would be sent.
    internal static readonly Setting<string?> OtlpHeaders = new(
        "OTEL_EXPORTER_OTLP_HEADERS", "`NAME=VALUE` for each header, separated by commas; blanks, commas and `%` in a value are percent-encoded", "none", "Authorization=Basic%20dXNlcjpwYXNz",
        "Headers of what goes by OTLP, such as a key.", null, ParseOtlpHeaders)
    { IsSecret = true };

    internal static readonly Setting<string?> OtlpProtocol = new(
        "OTEL_EXPORTER_OTLP_PROTOCOL", "`grpc` or `http/protobuf`", "grpc", "http/protobuf", "How it goes.", null,
        (string text, out string? value) => (value = text) is "grpc" or "http/protobuf");

    /// <summary>For Azure Monitor's exporter on the Functions host; here it is told together with all that is wrong.</summary>
    internal static readonly Setting<string?> ApplicationInsightsConnection = new(
        ApplicationInsights.ConnectionSetting, "the connection string that the portal shows, with `InstrumentationKey=`", "nothing is sent", "InstrumentationKey=…;IngestionEndpoint=https://…",
        "Where the Functions host and the app on it send logs, traces and metrics; the embedded host has `OTEL_…` for that.", null, (string text, out string? value) => ApplicationInsights.IsConnection(value = text));

    /// <summary>The same.</summary>
    internal static readonly Setting<string?> ApplicationInsightsAuthentication = new(
        ApplicationInsights.AuthenticationSetting, "`Authorization=AAD`, with `;ClientId=…` for a user-assigned identity", "the key of the connection string", "Authorization=AAD",
        "They authenticate as the app's managed identity.", null, ApplicationInsights.TryParseIdentity);

    // What others read: the embedded host, OpenTelemetry's exporters, and the function app.
    private static readonly Setting[] OfOthers =
    [
        ManagementKey,
        OtlpEndpoint,
        OtlpHeaders,
        OtlpProtocol,
        ApplicationInsightsConnection,
        ApplicationInsightsAuthentication,
    ];

    /// <summary>All of them, in the order of the page.</summary>
    public static IReadOnlyList<Setting> All { get; } =
    [
        StorageMode, DataDirectory, ListeningUrls, PublicBaseUrl, TrustedProxies, CorsAllowedOrigins, RiskuityBaseUrl, ProjectProbeTimeout, ProjectSetupPath, PdfConverterPath, TemplatesDirectory, LetterheadImage, LetterheadImageAlt,
        MaxConcurrentJobs, MaxWaitingJobsPerUser, RateLimitPerMinute, JobTimeout, LinkLifetime, HousekeepingInterval,
        SyncWait, ServiceUsername, ServicePassword,
        TokenValidation, TokenAuthority, TokenPublicKey, TokenSigningKey, TokenIssuer, TokenAudience, ServiceAccounts, TokenEncryptionKey, TokenEncryptionKeyPrevious,
        CallbackAllowedHosts, CallbackAllowHttp, CallbackAllowPrivate, RedriveWindow,
        MailServer, MailSender,
        WebhookSecret, WebhookSecretPrevious, DocumentSigningKey,
        DocumentSigningKeyPrevious, DocumentCertificatePath, DocumentCertificatePassword, AuditSigningKey, AuditCheckpointPath, AuditRetention,
        BucketName, Region, JobsTableName, ReportsTableName, AuditTableName, AwsEndpoint, S3Endpoint, DynamoDbEndpoint,
        ConsoleTrustPlatform, ConsoleTenantId, ConsoleOidcClientId, ConsoleOidcClientSecret, ConsoleOidcScope, .. OfOthers,
    ];

    // A shell, or whoever else would have read such characters, was not there; a folder of that name would be made beside the program.
    private static bool IsFolder(string text) => !text.StartsWith('~') && !text.AsSpan().ContainsAny("\"'$");

    private static bool ParseOtlpHeaders(string text, out string? value)
    {
        value = text;
        using var message = new HttpRequestMessage();
        return text.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
            .All(header => header.Split('=', 2) is [var name, var content] && IsText(Uri.UnescapeDataString(content)) && message.Headers.TryAddWithoutValidation(name.Trim(), "x"));

        static bool IsText(string content) => content.Trim().Length > 0 && content.All(character => char.IsAscii(character) && !char.IsControl(character));
    }

    private static Setting<string?> Text(string name, string type, string @default, string example, string meaning) =>
        new(name, type, @default, example, meaning, null, (string text, out string? value) => (value = text) is not null);

    // DynamoDB's rule.
    private static Setting<string?> Table(string name, string @default, string example, string meaning) => new(
        name, "3 to 255 letters, digits, `_`, `-` and `.`", @default, example, meaning, null,
        (string text, out string? value) => (value = text).Length is >= 3 and <= 255 && text.All(character => char.IsAsciiLetterOrDigit(character) || character is '_' or '-' or '.'));

    private static Setting<Uri?> Address(string name, string @default, string example, string meaning) =>
        new(name, Url, @default, example, meaning, null, ParseUrl);

    private static Setting<bool> Flag(string name, string meaning) => new(name, "`true` or `false`", "false", "true", meaning, false, bool.TryParse);

    private static Setting<int> Integer(string name, string type, int otherwise, int min, int max, string meaning) => new(
        name, $"{type}, {Invariant(min)} to {Invariant(max)}", Invariant(otherwise), Invariant(Math.Min(max, otherwise * 2)), meaning, otherwise,
        (string text, out int value) => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out value) && value >= min && value <= max);

    private static Setting<TimeSpan> WholeSeconds(string name, TimeSpan otherwise, int min, int max, string meaning) =>
        Times(Integer(name, "an integer of seconds", (int)otherwise.TotalSeconds, min, max, meaning), TimeSpan.FromSeconds(1));

    private static Setting<TimeSpan> Hours(string name, int otherwise, int min, int max, string meaning) =>
        Times(Integer(name, "an integer of hours", otherwise, min, max, meaning), TimeSpan.FromHours(1));

    private static Setting<TimeSpan> Times(Setting<int> count, TimeSpan unit) => new(
        count.Name, count.Type, count.Default, count.Example, count.Meaning, count.Otherwise * unit, (string text, out TimeSpan value) =>
        {
            var isGood = count.Parse(text, out var units);
            value = units * unit;
            return isGood;
        });

    private static Setting<TimeSpan> Seconds(string name, double otherwise, double min, double max, string meaning) => new(
        name, $"a number of seconds, {Invariant(min)} to {Invariant(max)}", Invariant(otherwise), Invariant(otherwise / 4), meaning, TimeSpan.FromSeconds(otherwise),
        (string text, out TimeSpan value) =>
        {
            var isGood = double.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var seconds) && seconds >= min && seconds <= max;
            value = isGood ? TimeSpan.FromSeconds(seconds) : default;
            return isGood;
        });

    private static Setting<T> Choice<T>(string name, T otherwise, string meaning)
        where T : struct, Enum
    {
        var names = Enum.GetNames<T>().Select(value => value.ToLowerInvariant()).ToArray();
        return new(name, string.Join(" or ", names.Select(value => $"`{value}`")), otherwise.ToString().ToLowerInvariant(), names[^1], meaning, otherwise,
            (string text, out T value) => Enum.TryParse(text, ignoreCase: true, out value) && names.Contains(text, StringComparer.OrdinalIgnoreCase));
    }

    private static Setting<byte[]?> Key(string name, string @default, string meaning) => new(
        name, "32 bytes, as base64 or as 64 hex digits", @default, "64 hex digits of `openssl rand -hex 32`", meaning, null, ParseKey)
    { IsSecret = true };

    private static Setting<byte[]?> SigningKeyOf(string name, string @default, string meaning) =>
        Key(name, @default, meaning) with { Type = "32 random bytes, as base64 or as 64 hex digits", Parse = (string text, out byte[]? value) => ParseKey(text, out value) && SigningKey.IsSecret(value!) };

    private static Setting<string?> Secret(string name, string @default, string meaning) => new(
        name, "a text of at least 16 bytes; after `whsec_`, base64", @default, "64 hex digits of `openssl rand -hex 32`", meaning, null, ParseSecret)
    { IsSecret = true };

    private static string[] Split(string text) => text.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);

    // Headers and origins are ASCII, and .NET leaves other letters of a host as they are.
    private static bool ParseUrl(string text, out Uri? value) => Uri.TryCreate(text, UriKind.Absolute, out value)
        && value is { Scheme: "http" or "https", Port: > 0, UserInfo.Length: 0, Query.Length: 0, Fragment.Length: 0 } && Ascii.IsValid(value.Host)
        // One listens on every address; nobody calls it.
        && !(IPAddress.TryParse(value.Host, out var address) && (address.Equals(IPAddress.Any) || address.Equals(IPAddress.IPv6Any)));

    private static bool ParseAuthority(string text, out Uri? value) => ParseUrl(text, out value) && value is { Scheme: "https" } or { IsLoopback: true };

    private static bool ParseListeningUrls(string text, out string value) => ListeningAddresses.TryParse(value = text, out _);

    // A private one would do as well, and lie where it does not belong.
    private static bool ParsePublicKey(string text, out string? value) =>
        TokenValidator.IsPublicKey(value = text.Replace("\\n", "\n", StringComparison.Ordinal)) && !text.Contains("PRIVATE KEY", StringComparison.Ordinal);

    private static bool ParseUsers(string text, out IReadOnlyList<UserReference> value)
    {
        var users = Split(text).Select(UserReference.Parse).ToList();
        value = [.. users.OfType<UserReference>()];
        return value.Count == users.Count;
    }

    private static bool ParseNetworks(string text, out IReadOnlyList<IPNetwork> value)
    {
        var networks = Split(text).Select(ParseNetwork).ToList();
        value = [.. networks.OfType<IPNetwork>()];
        return value.Count == networks.Count;
    }

    private static bool ParseHosts(string text, out IReadOnlyList<string> value) =>
        (value = Split(text)).Count > 0 && value.All(host => IsHost(host.StartsWith("*.", StringComparison.Ordinal) ? host[2..] : host));

    /// <summary>As URLs are compared with it: punycode, without the brackets of an address and the dot of the root.</summary>
    private static bool IsHost(string text) =>
        Ascii.IsValid(text) && !text.StartsWith('[') && !text.EndsWith('.') && Uri.CheckHostName(text) != UriHostNameType.Unknown;

    // It becomes part of the names of hosts.
    private static bool ParseRegion(string text, out string? value) =>
        (value = text).Length <= 63 && text.All(character => char.IsAsciiLetterOrDigit(character) || character == '-') && text[0] != '-' && text[^1] != '-';

    private static bool ParseOrigins(string text, out IReadOnlyList<string> value)
    {
        var origins = Split(text).ToList();
        value = [.. origins.Select(OriginOf).OfType<string>()];
        return value.Count == origins.Count;
    }

    /// <summary>As browsers write it: without a path, and without the port that its scheme has anyway.</summary>
    private static string? OriginOf(string text) =>
        Uri.TryCreate(text, UriKind.Absolute, out var url) && url is { Scheme: "http" or "https", UserInfo: "", PathAndQuery: "/", Fragment: "" } && !text.EndsWith('/') && Ascii.IsValid(url.Host)
            ? url.GetLeftPart(UriPartial.Authority)
            : null;

    // An address of fewer parts, such as 10.1, is another one than it seems to be.
    private static IPNetwork? ParseNetwork(string text) =>
        !text.Contains(':', StringComparison.Ordinal) && text.Count(character => character == '.') != 3 ? null
        : IPNetwork.TryParse(text, out var network) ? network
        : IPAddress.TryParse(text, out var address) ? new(address, address.GetAddressBytes().Length * 8)
        : null;

    private static bool ParseKey(string text, out byte[]? value)
    {
        var bytes = new byte[48];
        value = text.Length == 64 && Convert.FromHexString(text, bytes, out _, out var fromHex) == OperationStatus.Done ? bytes[..fromHex]
            : text.Length <= 64 && Convert.TryFromBase64String(text, bytes, out var length) && length == 32 ? bytes[..length]
            : null;
        return value is not null;
    }

    private static bool ParseSecret(string text, out string? value) => WebhookSigner.IsSecret(value = text);

    private static string Invariant(IFormattable number) => number.ToString(null, CultureInfo.InvariantCulture);
}
