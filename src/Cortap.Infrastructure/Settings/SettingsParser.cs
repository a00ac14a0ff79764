using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Cortap.Infrastructure.Aws;
using Cortap.Infrastructure.Stores;
using Cortap.Reporting.Jobs;
using Cortap.Reporting.Security;
using Cortap.Reporting.Webhooks;

namespace Cortap.Infrastructure.Settings;

/// <summary>Builds the settings and refuses wrong ones with one line.</summary>
internal sealed class SettingsParser(SettingReader settings)
{
    private const string NeededInAwsMode = "STORAGE_MODE=aws needs it";

    public CortapSettings Parse()
    {
        var mode = settings.Choice("STORAGE_MODE", StorageMode.Local);
        var dataDirectory = Path.GetFullPath(settings.Text("DATA_DIR") ?? ".data");
        var keys = mode == StorageMode.Local ? new LocalKeys(dataDirectory) : null;
        var aws = keys is null ? ParseAws() : null;
        var setupKey = ParseSetupKey(aws);
        return new CortapSettings
        {
            StorageMode = mode,
            DataDirectory = dataDirectory,
            RiskuityBaseUrl = settings.Url("RISKUITY_BASE_URL") ?? (keys is not null
                ? new Uri("http://127.0.0.1:7072")
                : throw new SettingsException("RISKUITY_BASE_URL", $"is missing; {NeededInAwsMode}")),
            ProjectProbeTimeout = settings.Seconds("PROJECT_PROBE_TIMEOUT", 2, 0.1, 30),
            ProjectSetupPath = setupKey is null ? ExistingFile("PROJECT_SETUP_PATH") : null,
            ProjectSetupKey = setupKey,
            PdfConverterPath = ExistingFile("PDF_CONVERTER_PATH"),
            PublicBaseUrl = settings.Url("PUBLIC_BASE_URL"),
            Jobs = ParseJobs(),
            RedriveWindow = TimeSpan.FromHours(settings.Integer("REDRIVE_WINDOW_HOURS", 24, 0, 720)),
            Tokens = ParseTokens(keys),
            Callbacks = ParseCallbacks(),
            TokenEncryptionKey = settings.Key("TOKEN_ENCRYPTION_KEY") ?? Convert.FromHexString(Made("TOKEN_ENCRYPTION_KEY", keys, "token_encryption_key")),
            TokenEncryptionKeyPrevious = settings.Key("TOKEN_ENCRYPTION_KEY_PREVIOUS"),
            DocumentSigningKey = settings.Key("DOCUMENT_SIGNING_KEY")
                ?? (keys is null ? null : Convert.FromHexString(keys.GetOrCreate("document_signing_key"))),
            DocumentSigningKeyPrevious = settings.Key("DOCUMENT_SIGNING_KEY_PREVIOUS"),
            DocumentCertificate = ParseCertificate(isSigning: keys is not null || settings.Text("DOCUMENT_SIGNING_KEY") is not null),
            WebhookSecret = Secret("WEBHOOK_SECRET") ?? Made("WEBHOOK_SECRET", keys, "webhook_secret"),
            WebhookSecretPrevious = Secret("WEBHOOK_SECRET_PREVIOUS"),
            LinkSigningKey = keys is null ? null : Convert.FromHexString(keys.GetOrCreate("link_signing_key")),
            Aws = aws,
            CreatedKeyFiles = keys?.Created ?? [],
        };
    }

    private X509Certificate2? ParseCertificate(bool isSigning)
    {
        const string Name = "DOCUMENT_CERTIFICATE_PATH";
        if (ExistingFile(Name) is not { } path)
        {
            return null;
        }

        if (!isSigning)
        {
            throw new SettingsException("DOCUMENT_SIGNING_KEY", $"is missing; {Name} needs it");
        }

        try
        {
            var certificate = X509CertificateLoader.LoadPkcs12FromFile(path, settings.Text("DOCUMENT_CERTIFICATE_PASSWORD"));
            using var key = certificate.GetRSAPrivateKey();
            return key is { KeySize: >= 2048 } && certificate.NotAfter > TimeProvider.System.GetLocalNow() ? certificate
                : throw new SettingsException(Name, "must hold a certificate that has not expired, with an RSA private key of 2048 bits or more");
        }
        catch (CryptographicException error)
        {
            throw new SettingsException(Name, $"must be a PKCS#12 file that DOCUMENT_CERTIFICATE_PASSWORD opens: {error.Message}");
        }
    }

    private static string Made(string name, LocalKeys? keys, string file) =>
        keys?.GetOrCreate(file) ?? throw new SettingsException(name, $"is missing; {NeededInAwsMode}");

    private JobOptions ParseJobs() => new()
    {
        MaxConcurrentJobs = settings.Integer("MAX_CONCURRENT_JOBS", 5, 1, 1_000),
        MaxWaitingJobsPerUser = settings.Integer("MAX_WAITING_JOBS_PER_USER", 1_000, 0, 1_000_000),
        Timeout = TimeSpan.FromSeconds(settings.Integer("JOB_TIMEOUT_SECONDS", 300, 1, 86_400)),
        LinkLifetime = TimeSpan.FromSeconds(settings.Integer("S3_PRESIGNED_URL_EXPIRATION", 604_800, 1, 604_800)),
        HousekeepingInterval = TimeSpan.FromSeconds(settings.Integer("HOUSEKEEPING_INTERVAL_SECONDS", 300, 1, 86_400)),
        RateLimitPerMinute = settings.Integer("RATE_LIMIT_PER_MINUTE", 600, 0, 1_000_000),
    };

    private TokenValidationOptions ParseTokens(LocalKeys? keys)
    {
        var mode = settings.Choice("JWT_VALIDATION", TokenValidationMode.Signature);
        var authority = settings.Url("JWT_AUTHORITY");
        var publicKey = settings.Text("JWT_PUBLIC_KEY")?.Replace("\\n", "\n", StringComparison.Ordinal);
        var signingKey = settings.Text("JWT_SIGNING_KEY");
        var options = new TokenValidationOptions
        {
            Mode = mode,
            Authority = authority is null or { Scheme: "https" } or { IsLoopback: true }
                ? authority
                : throw new SettingsException("JWT_AUTHORITY", "must use https"),
            PublicKeyPem = publicKey,
            SigningKey = Encoding.UTF8.GetBytes(signingKey ?? ""),
            Issuer = settings.Text("JWT_ISSUER"),
            Audience = settings.Text("JWT_AUDIENCE"),
            ServiceAccountUserIds = settings.Integers("SERVICE_ACCOUNT_USER_IDS"),
        };
        return mode == TokenValidationMode.Upstream ? options : CompleteKeys(options, signingKey, keys);
    }

    private static TokenValidationOptions CompleteKeys(TokenValidationOptions options, string? signingKey, LocalKeys? keys)
    {
        var given = new[] { options.Authority is not null, options.PublicKeyPem is not null, signingKey is not null }.Count(isGiven => isGiven);
        if (given > 1)
        {
            throw new SettingsException("JWT_AUTHORITY", "excludes JWT_PUBLIC_KEY and JWT_SIGNING_KEY: exactly one of the three may be set");
        }

        if (given == 0)
        {
            return keys is not null
                ? options with { SigningKey = Encoding.ASCII.GetBytes(keys.GetOrCreate("jwt_signing_key")) }
                : throw new SettingsException("JWT_AUTHORITY", "is missing; set it, JWT_PUBLIC_KEY or JWT_SIGNING_KEY, or JWT_VALIDATION=upstream");
        }

        if (signingKey is not null && options.SigningKey.Length < 32)
        {
            throw new SettingsException("JWT_SIGNING_KEY", "must have at least 32 bytes");
        }

        if (options.PublicKeyPem is { } pem && !TokenValidator.IsPublicKey(pem))
        {
            throw new SettingsException("JWT_PUBLIC_KEY", "must be an RSA (2048 bits or more) or EC (P-256, P-384, P-521) public key in PEM");
        }

        return options;
    }

    private CallbackPolicyOptions ParseCallbacks()
    {
        var endpoints = ListeningAddresses.Parse(settings.Text("ASPNETCORE_URLS") ?? ListeningAddresses.Default);
        return new CallbackPolicyOptions
        {
            AllowedHosts = settings.List("CALLBACK_ALLOWED_HOSTS"),
            AllowHttp = settings.Boolean("CALLBACK_ALLOW_HTTP"),
            AllowPrivate = settings.Boolean("CALLBACK_ALLOW_PRIVATE"),
            OwnEndpoints = () => endpoints,
        };
    }

    public AwsOptions ParseAws() => new()
    {
        BucketName = settings.RequiredText("S3_BUCKET_NAME", NeededInAwsMode),
        Region = settings.RequiredText("S3_REGION", NeededInAwsMode),
        S3Endpoint = settings.Url("AWS_ENDPOINT_URL_S3") ?? settings.Url("AWS_ENDPOINT_URL"),
        DynamoDbEndpoint = settings.Url("AWS_ENDPOINT_URL_DYNAMODB") ?? settings.Url("AWS_ENDPOINT_URL"),
        JobsTableName = settings.Text("JOBS_TABLE_NAME") ?? AwsOptions.DefaultJobsTableName,
        ReportsTableName = settings.Text("REPORTS_TABLE_NAME") ?? AwsOptions.DefaultReportsTableName,
    };

    /// <summary>Key of the setup document when it lies in the bucket; null for a file or none.</summary>
    private string? ParseSetupKey(AwsOptions? aws)
    {
        const string Scheme = "s3://";
        if (settings.Text("PROJECT_SETUP_PATH") is not { } path || !path.StartsWith(Scheme, StringComparison.Ordinal))
        {
            return null;
        }

        var bucket = $"{Scheme}{aws?.BucketName}/";
        return aws is not null && path.StartsWith(bucket, StringComparison.Ordinal) && ObjectPath.IsKey(path[bucket.Length..])
            ? path[bucket.Length..]
            : throw new SettingsException("PROJECT_SETUP_PATH", "must be a file, or with STORAGE_MODE=aws an object s3://{S3_BUCKET_NAME}/{key}");
    }

    private string? Secret(string name)
    {
        if (settings.Text(name) is not { } secret)
        {
            return null;
        }

        if (Encoding.UTF8.GetByteCount(secret) < 16)
        {
            throw new SettingsException(name, "must have at least 16 bytes; 32 random bytes as hex are recommended");
        }

        try
        {
            _ = new WebhookSigner(secret);
            return secret;
        }
        catch (ArgumentException)
        {
            throw new SettingsException(name, "begins with whsec_ and must go on in base64");
        }
    }

    private string? ExistingFile(string name) => settings.Text(name) is not { } path ? null
        : File.Exists(path) ? Path.GetFullPath(path)
        : throw new SettingsException(name, "must name an existing file");
}
