using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Cortap.Infrastructure.Aws;
using Cortap.Infrastructure.Mail;
using Cortap.Infrastructure.Stores;
using Cortap.Reporting.Documents.Signing;
using Cortap.Reporting.Documents.Templating;
using Cortap.Reporting.Jobs;
using Cortap.Reporting.Jobs.Schedules;
using Cortap.Reporting.Security;

namespace Cortap.Infrastructure.Settings;

/// <summary>Builds the settings and refuses wrong ones, all at once.</summary>
internal sealed class SettingsParser(SettingReader settings)
{
    private const string NeededInAwsMode = "STORAGE_MODE=aws needs it";

    /// <summary>1 MiB; a certificate with its key and chain has some kilobytes.</summary>
    private const int MaxCertificateLength = 1024 * 1024;

    /// <exception cref="SettingsException">Some are missing or malformed.</exception>
    public CortapSettings Parse()
    {
        var read = Check();
        return read.StorageMode == StorageMode.Local ? WithLocalKeys(read) : read;
    }

    /// <summary>The settings, but for the keys that local mode makes.</summary>
    /// <exception cref="SettingsException">Some are missing or malformed.</exception>
    public CortapSettings Check()
    {
        var mode = settings.Read(KnownSettings.StorageMode);
        var isLocal = mode == StorageMode.Local;
        var dataDirectory = Path.GetFullPath(settings.Read(KnownSettings.DataDirectory) ?? KnownSettings.DataDirectory.Default);
        var resources = ReadAws(isNeeded: !isLocal);
        var aws = isLocal ? null : resources;
        var setupKey = ReadSetupKey(aws);
        var riskuity = isLocal
            ? settings.Read(KnownSettings.RiskuityBaseUrl) ?? new Uri("http://127.0.0.1:7072")
            : settings.Require(KnownSettings.RiskuityBaseUrl, NeededInAwsMode);
        var tokens = ReadTokens(isLocal);
        var encryptionKey = isLocal ? settings.Read(KnownSettings.TokenEncryptionKey) : settings.Require(KnownSettings.TokenEncryptionKey, NeededInAwsMode);
        var webhookSecret = isLocal ? settings.Read(KnownSettings.WebhookSecret) : settings.Require(KnownSettings.WebhookSecret, NeededInAwsMode);
        var signingKey = settings.Read(KnownSettings.DocumentSigningKey);
        RefuseFile(KnownSettings.DataDirectory, dataDirectory);
        _ = settings.Read(KnownSettings.ManagementKey);
        _ = settings.Read(KnownSettings.OtlpEndpoint);
        _ = settings.Read(KnownSettings.OtlpHeaders);
        _ = settings.Read(KnownSettings.OtlpProtocol);
        _ = settings.Read(KnownSettings.ApplicationInsightsConnection);
        _ = settings.Read(KnownSettings.ApplicationInsightsAuthentication);
        var read = new CortapSettings
        {
            StorageMode = mode,
            DataDirectory = dataDirectory,
            RiskuityBaseUrl = riskuity!,
            ProjectProbeTimeout = settings.Read(KnownSettings.ProjectProbeTimeout),
            ProjectSetupPath = setupKey is null ? ExistingFile(KnownSettings.ProjectSetupPath) : null,
            ProjectSetupKey = setupKey,
            PdfConverterPath = ExistingProgram(KnownSettings.PdfConverterPath),
            TemplatesDirectory = ExistingFolder(KnownSettings.TemplatesDirectory),
            LetterheadImage = ReadLetterhead(),
            PublicBaseUrl = settings.Read(KnownSettings.PublicBaseUrl),
            TrustedProxies = settings.Read(KnownSettings.TrustedProxies),
            CorsAllowedOrigins = settings.Read(KnownSettings.CorsAllowedOrigins),
            Jobs = ReadJobs(),
            Mail = ReadMail(),
            ServiceAccount = ReadServiceAccount(encryptionKey),
            RedriveWindow = settings.Read(KnownSettings.RedriveWindow),
            Tokens = tokens,
            Callbacks = ReadCallbacks(),
            Console = ReadConsole(tokens),
            TokenEncryptionKey = encryptionKey!,
            TokenEncryptionKeyPrevious = settings.Read(KnownSettings.TokenEncryptionKeyPrevious),
            DocumentSigningKey = signingKey,
            DocumentSigningKeyPrevious = settings.Read(KnownSettings.DocumentSigningKeyPrevious),
            DocumentCertificate = ReadCertificate(isSigning: isLocal || signingKey is not null),
            AuditSigningKey = settings.Read(KnownSettings.AuditSigningKey) ?? signingKey,
            AuditCheckpointPath = ReadCheckpointPath(isLocal),
            AuditRetention = settings.Read(KnownSettings.AuditRetention),
            WebhookSecret = webhookSecret!,
            WebhookSecretPrevious = settings.Read(KnownSettings.WebhookSecretPrevious),
            LinkSigningKey = null,
            Aws = aws,
            Unused = [.. FindUnused(isLocal)],
            CreatedKeyFiles = [],
        };
        settings.ThrowIfRefused();
        return read;
    }

    /// <summary>The second of two that go together, without the first.</summary>
    private IEnumerable<SettingFault> FindUnused(bool isLocal)
    {
        if (isLocal && settings.IsGiven(KnownSettings.BucketName))
        {
            yield return new SettingFault(KnownSettings.BucketName.Name, "has no effect, because everything is kept in DATA_DIR; set STORAGE_MODE=aws");
        }

        (Setting Second, Setting First)[] pairs =
        [
            (KnownSettings.DocumentCertificatePassword, KnownSettings.DocumentCertificatePath),
            (KnownSettings.LetterheadImageAlt, KnownSettings.LetterheadImage),
            (KnownSettings.ConsoleOidcClientSecret, KnownSettings.ConsoleOidcClientId),
            (KnownSettings.ConsoleOidcScope, KnownSettings.ConsoleOidcClientId),
            (KnownSettings.OtlpHeaders, KnownSettings.OtlpEndpoint),
            (KnownSettings.OtlpProtocol, KnownSettings.OtlpEndpoint),
            (KnownSettings.ApplicationInsightsAuthentication, KnownSettings.ApplicationInsightsConnection),
        ];
        foreach (var (second, first) in pairs)
        {
            if (settings.IsGiven(second) && !settings.IsGiven(first))
            {
                yield return new SettingFault(second.Name, $"has no effect without {first.Name}; set both or none");
            }
        }
    }

    /// <exception cref="SettingsException">One is malformed.</exception>
    public IReadOnlyList<byte[]> ParseSigningKeys()
    {
        var keys = new[] { KnownSettings.AuditSigningKey, KnownSettings.DocumentSigningKey, KnownSettings.DocumentSigningKeyPrevious }.Select(settings.Read).OfType<byte[]>().ToList();
        settings.ThrowIfRefused();
        return keys;
    }

    /// <exception cref="SettingsException">They are missing or malformed.</exception>
    public AwsOptions ParseAws()
    {
        var aws = ReadAws(isNeeded: true);
        settings.ThrowIfRefused();
        return aws;
    }

    /// <exception cref="SettingsException">It is malformed.</exception>
    public TimeSpan ParseLinkLifetime()
    {
        var lifetime = settings.Read(KnownSettings.LinkLifetime);
        settings.ThrowIfRefused();
        return lifetime;
    }

    // Last, so that nothing is made by a start that fails.
    private CortapSettings WithLocalKeys(CortapSettings read)
    {
        var keys = new LocalKeys(read.DataDirectory);
        byte[] Bytes(string file, Predicate<byte[]>? isKey = null) => Convert.FromHexString(keys.GetOrCreate(file, isKey));
        var encryptionKey = read.TokenEncryptionKey ?? Bytes("token_encryption_key");
        return read with
        {
            ServiceAccount = read.ServiceAccount is { } account ? new ServiceAccount(account.Username, account.Password, encryptionKey) : null,
            Tokens = read.Tokens.NeedsKey() ? read.Tokens with { SigningKey = Encoding.ASCII.GetBytes(keys.GetOrCreate("jwt_signing_key")) } : read.Tokens,
            TokenEncryptionKey = encryptionKey,
            DocumentSigningKey = read.DocumentSigningKey ?? Bytes("document_signing_key", SigningKey.IsSecret),
            AuditSigningKey = settings.Read(KnownSettings.AuditSigningKey) ?? Bytes("audit_signing_key", SigningKey.IsSecret),
            WebhookSecret = read.WebhookSecret ?? keys.GetOrCreate("webhook_secret"),
            LinkSigningKey = Bytes("link_signing_key"),
            CreatedKeyFiles = keys.Created,
        };
    }

    private X509Certificate2? ReadCertificate(bool isSigning)
    {
        var password = settings.Read(KnownSettings.DocumentCertificatePassword);
        if (ExistingFile(KnownSettings.DocumentCertificatePath) is not { } path || !File.Exists(path))
        {
            return null;
        }

        if (!isSigning)
        {
            settings.Refuse(KnownSettings.DocumentSigningKey, "is missing; DOCUMENT_CERTIFICATE_PATH needs it");
        }

        try
        {
            var content = LimitedFile.Read(path, MaxCertificateLength)
                ?? throw new IOException($"it has more than {MaxCertificateLength} bytes");
            var certificate = X509CertificateLoader.LoadPkcs12(content, password);
            using var key = certificate.GetRSAPrivateKey();
            if (key is { KeySize: >= 2048 } && certificate.NotAfter > TimeProvider.System.GetLocalNow())
            {
                return certificate;
            }

            settings.Refuse(KnownSettings.DocumentCertificatePath, "must hold a certificate that has not expired, with an RSA private key of 2048 bits or more");
        }
        catch (CryptographicException)
        {
            settings.Refuse(KnownSettings.DocumentCertificatePath, "must be a PKCS#12 file that DOCUMENT_CERTIFICATE_PASSWORD opens");
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            settings.Refuse(KnownSettings.DocumentCertificatePath, $"must be a PKCS#12 file that can be read: {error.Message}");
        }

        return null;
    }

    private JobOptions ReadJobs() => new()
    {
        MaxConcurrentJobs = settings.Read(KnownSettings.MaxConcurrentJobs),
        MaxWaitingJobsPerUser = settings.Read(KnownSettings.MaxWaitingJobsPerUser),
        Timeout = settings.Read(KnownSettings.JobTimeout),
        LinkLifetime = settings.Read(KnownSettings.LinkLifetime),
        HousekeepingInterval = settings.Read(KnownSettings.HousekeepingInterval),
        RateLimitPerMinute = settings.Read(KnownSettings.RateLimitPerMinute),
        SyncWait = settings.Read(KnownSettings.SyncWait),
    };

    private ServiceAccount? ReadServiceAccount(byte[]? key)
    {
        var (username, password) = (settings.Read(KnownSettings.ServiceUsername), settings.Read(KnownSettings.ServicePassword));
        if (username is null != password is null)
        {
            settings.Refuse(
                username is null ? KnownSettings.ServiceUsername : KnownSettings.ServicePassword,
                "is missing; RISKUITY_SERVICE_USERNAME and RISKUITY_SERVICE_PASSWORD go together");
        }

        return username is null || password is null ? null : new ServiceAccount(username, password, key ?? []);
    }

    private MailOptions? ReadMail()
    {
        var server = settings.Read(KnownSettings.MailServer);
        var sender = settings.Read(KnownSettings.MailSender);
        if (server is null != sender is null)
        {
            settings.Refuse(server is null ? KnownSettings.MailServer : KnownSettings.MailSender, "is missing; SMTP_URL and SMTP_FROM go together");
        }

        return server is null || sender is null ? null : new MailOptions { Server = server, From = sender };
    }

    private TokenValidationOptions ReadTokens(bool isLocal)
    {
        var options = new TokenValidationOptions
        {
            Mode = settings.Read(KnownSettings.TokenValidation),
            Authority = settings.Read(KnownSettings.TokenAuthority),
            PublicKeyPem = settings.Read(KnownSettings.TokenPublicKey),
            SigningKey = Encoding.UTF8.GetBytes(settings.Read(KnownSettings.TokenSigningKey) ?? ""),
            Issuer = settings.Read(KnownSettings.TokenIssuer),
            Audience = settings.Read(KnownSettings.TokenAudience),
            ServiceAccountUserIds = settings.Read(KnownSettings.ServiceAccounts),
        };
        var given = new[] { options.Authority is not null, options.PublicKeyPem is not null, !options.SigningKey.IsEmpty }.Count(isGiven => isGiven);
        if (options.Mode == TokenValidationMode.Signature && given > 1)
        {
            settings.Refuse(KnownSettings.TokenAuthority, "excludes JWT_PUBLIC_KEY and JWT_SIGNING_KEY: exactly one of the three may be set");
        }
        else if (options.NeedsKey() && !isLocal)
        {
            settings.Refuse(KnownSettings.TokenAuthority, "is missing; set it, JWT_PUBLIC_KEY or JWT_SIGNING_KEY, or JWT_VALIDATION=upstream");
        }

        return options;
    }

    private ConsoleOptions ReadConsole(TokenValidationOptions tokens)
    {
        var console = new ConsoleOptions
        {
            TrustPlatform = settings.Read(KnownSettings.ConsoleTrustPlatform),
            TenantId = settings.Read(KnownSettings.ConsoleTenantId),
            OidcClientId = settings.Read(KnownSettings.ConsoleOidcClientId),
            OidcClientSecret = settings.Read(KnownSettings.ConsoleOidcClientSecret),
            OidcScope = settings.Read(KnownSettings.ConsoleOidcScope) ?? ConsoleOptions.DefaultScope,
        };
        if (console.OidcClientId is not null && tokens.Authority is null)
        {
            settings.Refuse(KnownSettings.TokenAuthority, "is missing; CONSOLE_OIDC_CLIENT_ID needs it");
        }

        if (!console.OidcScope.Split(' ').Contains("openid"))
        {
            settings.Refuse(KnownSettings.ConsoleOidcScope, "must have the scope openid");
        }

        return console;
    }

    private CallbackPolicyOptions ReadCallbacks()
    {
        var endpoints = ListeningAddresses.TryParse(settings.Read(KnownSettings.ListeningUrls), out var parsed) ? parsed : [];
        return new CallbackPolicyOptions
        {
            AllowedHosts = settings.Read(KnownSettings.CallbackAllowedHosts),
            AllowHttp = settings.Read(KnownSettings.CallbackAllowHttp),
            AllowPrivate = settings.Read(KnownSettings.CallbackAllowPrivate),
            OwnEndpoints = () => endpoints,
        };
    }

    private AwsOptions ReadAws(bool isNeeded)
    {
        var endpoint = settings.Read(KnownSettings.AwsEndpoint);
        string Text(Setting<string?> setting) => (isNeeded ? settings.Require(setting, NeededInAwsMode) : settings.Read(setting))!;
        return new AwsOptions
        {
            BucketName = Text(KnownSettings.BucketName),
            Region = Text(KnownSettings.Region),
            S3Endpoint = settings.Read(KnownSettings.S3Endpoint) ?? endpoint,
            DynamoDbEndpoint = settings.Read(KnownSettings.DynamoDbEndpoint) ?? endpoint,
            JobsTableName = settings.Read(KnownSettings.JobsTableName) ?? AwsOptions.DefaultJobsTableName,
            ReportsTableName = settings.Read(KnownSettings.ReportsTableName) ?? AwsOptions.DefaultReportsTableName,
            AuditTableName = settings.Read(KnownSettings.AuditTableName) ?? AwsOptions.DefaultAuditTableName,
        };
    }

    /// <summary>Key of the setup document when it lies in the bucket; null for a file or none.</summary>
    private string? ReadSetupKey(AwsOptions? aws)
    {
        const string Scheme = "s3://";
        if (settings.Read(KnownSettings.ProjectSetupPath) is not { } path || !path.StartsWith(Scheme, StringComparison.Ordinal))
        {
            return null;
        }

        var bucket = $"{Scheme}{aws?.BucketName}/";
        if (aws is null || !path.StartsWith(bucket, StringComparison.Ordinal) || !ObjectPath.IsKey(path[bucket.Length..]))
        {
            settings.Refuse(KnownSettings.ProjectSetupPath, "must be a file, or with STORAGE_MODE=aws an object s3://{S3_BUCKET_NAME}/{key} whose key has only letters, digits, '_', '-', '.' and single '/' between them");
            return "";
        }

        return path[bucket.Length..];
    }

    private string? ReadCheckpointPath(bool isLocal)
    {
        if (settings.Read(KnownSettings.AuditCheckpointPath) is not { } path) return null;
        if (path.Contains("://", StringComparison.Ordinal))
        {
            if (isLocal || S3Location.Parse(path) is null) settings.Refuse(KnownSettings.AuditCheckpointPath, "must be a folder, or with STORAGE_MODE=aws s3://{bucket}/{prefix}");
            return path;
        }

        var folder = Path.GetFullPath(path);
        RefuseFile(KnownSettings.AuditCheckpointPath, folder);
        return folder;
    }

    /// <summary>A folder that is to be made can lie in no file.</summary>
    private void RefuseFile(Setting setting, string folder)
    {
        for (var part = folder; part is not null; part = Path.GetDirectoryName(part))
        {
            if (File.Exists(part)) settings.Refuse(setting, $"must be a folder, but {part} is a file");
        }
    }

    private string? ExistingFile(Setting<string?> setting)
    {
        if (settings.Read(setting) is not { } path)
        {
            return null;
        }

        if (!ExistingPath.IsFile(path))
        {
            settings.Refuse(setting, "must name an existing file");
        }

        return Path.GetFullPath(path);
    }

    private string? ExistingProgram(Setting<string?> setting)
    {
        var path = ExistingFile(setting);
        if (path is not null && ExistingPath.IsFile(path) && !ExistingPath.IsProgram(path))
        {
            settings.Refuse(setting, "must name a program");
        }

        return path;
    }

    private string? ExistingFolder(Setting<string?> setting)
    {
        var path = settings.Read(setting);
        if (path is not null && !Directory.Exists(path))
        {
            settings.Refuse(setting, "must name an existing folder");
        }

        return path;
    }

    private DocumentImage? ReadLetterhead()
    {
        var meaning = settings.Read(KnownSettings.LetterheadImageAlt) ?? KnownSettings.LetterheadImageAlt.Default;
        if (ExistingFile(KnownSettings.LetterheadImage) is not { } path || !File.Exists(path))
        {
            return null;
        }

        try
        {
            var content = LimitedFile.Read(path, DocumentImage.MaxLength)
                ?? throw new InvalidDataException($"the picture has more than {DocumentImage.MaxLength} bytes");
            return DocumentImage.Read(content, meaning);
        }
        catch (Exception exception) when (exception is InvalidDataException or IOException or UnauthorizedAccessException)
        {
            settings.Refuse(KnownSettings.LetterheadImage, $"must be a picture that can be used ({exception.Message.TrimEnd('.')})");
            return null;
        }
    }
}
