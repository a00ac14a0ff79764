using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Cortap.Infrastructure.Settings;
using Cortap.Infrastructure.Tests.Local;
using Cortap.Reporting.Security;

namespace Cortap.Infrastructure.Tests.Settings;

public sealed class CortapSettingsTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Read_LocalModeWithNothingSet_MakesItsKeysOnceForTheOwnerOnly()
    {
        var first = Read();
        var second = Read();

        first.StorageMode.ShouldBe(StorageMode.Local);
        first.CreatedKeyFiles.Select(Path.GetFileName).ShouldBe(["jwt_signing_key", "token_encryption_key", "webhook_secret", "link_signing_key", "document_signing_key", "audit_signing_key"], ignoreOrder: true);
        second.CreatedKeyFiles.ShouldBeEmpty();
        second.Tokens.SigningKey.ToArray().ShouldBe(first.Tokens.SigningKey.ToArray());
        second.TokenEncryptionKey.ShouldBe(first.TokenEncryptionKey);
        second.WebhookSecret.ShouldBe(first.WebhookSecret);
        second.LinkSigningKey.ShouldBe(first.LinkSigningKey);
        first.TokenEncryptionKey.Length.ShouldBe(32);
        foreach (var path in first.CreatedKeyFiles)
        {
            // NTFS has no such mode; there the folder's access list rules.
            (OperatingSystem.IsWindows() ? UnixFileMode.UserRead | UnixFileMode.UserWrite : File.GetUnixFileMode(path)).ShouldBe(UnixFileMode.UserRead | UnixFileMode.UserWrite);
        }
    }

    [Fact]
    public void Read_NothingSet_HasTheContractsDefaults()
    {
        var settings = Read();

        settings.Jobs.Timeout.ShouldBe(TimeSpan.FromSeconds(300));
        settings.Jobs.LinkLifetime.ShouldBe(TimeSpan.FromSeconds(604_800));
        settings.ProjectProbeTimeout.ShouldBe(TimeSpan.FromSeconds(2));
        (settings.Jobs.MaxConcurrentJobs, settings.Jobs.MaxWaitingJobsPerUser, settings.Jobs.RateLimitPerMinute).ShouldBe((5, 1_000, 600));
        settings.RedriveWindow.ShouldBe(TimeSpan.FromHours(24));
        settings.Tokens.Mode.ShouldBe(TokenValidationMode.Signature);
        (settings.Callbacks.AllowHttp, settings.Callbacks.AllowPrivate, settings.Callbacks.AllowedHosts.Count).ShouldBe((false, false, 0));
        settings.Callbacks.OwnEndpoints().ShouldContain(endpoint => endpoint.Port == 7071);
        settings.Aws.ShouldBeNull();
    }

    [Fact]
    public void Read_DocumentCertificate_IsOpenedByItsPassword()
    {
        using var rsa = RSA.Create(2048);
        var now = TimeProvider.System.GetUtcNow();
        var file = _folder.File("reports.p12");
        using (var certificate = new CertificateRequest("CN=Reports", rsa, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1).CreateSelfSigned(now.AddDays(-1), now.AddDays(9)))
        {
            File.WriteAllBytes(file, certificate.Export(X509ContentType.Pkcs12, "open"));
        }

        var read = Read(("DOCUMENT_CERTIFICATE_PATH", file), ("DOCUMENT_CERTIFICATE_PASSWORD", "open")).DocumentCertificate;

        read.ShouldNotBeNull().Subject.ShouldBe("CN=Reports");
        read.HasPrivateKey.ShouldBeTrue();
        Should.Throw<SettingsException>(() => Read(("DOCUMENT_CERTIFICATE_PATH", file), ("DOCUMENT_CERTIFICATE_PASSWORD", "shut"))).Message.ShouldContain("DOCUMENT_CERTIFICATE_PATH");
    }

    [Fact]
    public void Read_DocumentCertificateThatHasExpired_IsRefused()
    {
        using var rsa = RSA.Create(2048);
        var now = TimeProvider.System.GetUtcNow();
        var file = _folder.File("reports.p12");
        using (var certificate = new CertificateRequest("CN=Reports", rsa, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1).CreateSelfSigned(now.AddDays(-9), now.AddDays(-1)))
        {
            File.WriteAllBytes(file, certificate.Export(X509ContentType.Pkcs12));
        }

        Should.Throw<SettingsException>(() => Read(("DOCUMENT_CERTIFICATE_PATH", file))).Message.ShouldContain("expired");
    }

    [Fact]
    public void Read_EverySetting_IsTaken()
    {
        var key = RandomNumberGenerator.GetBytes(32);
        var settings = Read(
            ("RISKUITY_BASE_URL", "https://api.riskuity.example"), ("WEBHOOK_SECRET", "a secret of some length"), ("WEBHOOK_SECRET_PREVIOUS", "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"),
            ("TOKEN_ENCRYPTION_KEY", Convert.ToBase64String(key)), ("TOKEN_ENCRYPTION_KEY_PREVIOUS", Convert.ToHexString(key)), ("DOCUMENT_SIGNING_KEY", Convert.ToHexString(key)),
            ("CALLBACK_ALLOWED_HOSTS", "a.example, *.b.example"), ("CALLBACK_ALLOW_HTTP", "true"), ("CALLBACK_ALLOW_PRIVATE", "True"),
            ("MAX_CONCURRENT_JOBS", "7"), ("JOB_TIMEOUT_SECONDS", "60"), ("PROJECT_PROBE_TIMEOUT", "0.5"), ("S3_PRESIGNED_URL_EXPIRATION", "3600"),
            ("JWT_SIGNING_KEY", new string('k', 32)), ("JWT_ISSUER", "i"), ("JWT_AUDIENCE", "a"), ("SERVICE_ACCOUNT_USER_IDS", "0,45:7"),
            ("PUBLIC_BASE_URL", "https://reports.example"), ("ASPNETCORE_URLS", "http://+:8080;http://127.0.0.1:8443"), ("RATE_LIMIT_PER_MINUTE", "0"),
            ("MAX_WAITING_JOBS_PER_USER", "12"), ("REDRIVE_WINDOW_HOURS", "0"));

        settings.RiskuityBaseUrl.ShouldBe(new Uri("https://api.riskuity.example"));
        settings.TokenEncryptionKey.ShouldBe(key);
        settings.TokenEncryptionKeyPrevious.ShouldBe(key);
        settings.DocumentSigningKey.ShouldBe(key);
        settings.Callbacks.AllowedHosts.ShouldBe(["a.example", "*.b.example"]);
        settings.Callbacks.OwnEndpoints().Select(endpoint => endpoint.ToString()).ShouldBe(["0.0.0.0:8080", "127.0.0.1:8443"]);
        (settings.Jobs.MaxConcurrentJobs, settings.Jobs.Timeout, settings.ProjectProbeTimeout, settings.Jobs.LinkLifetime, settings.Jobs.RateLimitPerMinute)
            .ShouldBe((7, TimeSpan.FromSeconds(60), TimeSpan.FromSeconds(0.5), TimeSpan.FromSeconds(3600), 0));
        (settings.Jobs.MaxWaitingJobsPerUser, settings.RedriveWindow).ShouldBe((12, TimeSpan.Zero));
        settings.Tokens.ServiceAccountUserIds.ShouldBe([new(null, 0), new(45, 7)]);
        settings.PublicBaseUrl.ShouldBe(new Uri("https://reports.example"));
        settings.CreatedKeyFiles.Select(Path.GetFileName).ShouldBe(["audit_signing_key", "link_signing_key"]);
    }

    [Theory]
    [InlineData("STORAGE_MODE", "azure")]
    [InlineData("STORAGE_MODE", "1")]
    [InlineData("RISKUITY_BASE_URL", "api.riskuity.example")]
    [InlineData("RISKUITY_BASE_URL", "ftp://x")]
    [InlineData("PROJECT_PROBE_TIMEOUT", "0")]
    [InlineData("PROJECT_PROBE_TIMEOUT", "-1")]
    [InlineData("PROJECT_PROBE_TIMEOUT", "two")]
    [InlineData("MAX_CONCURRENT_JOBS", "0")]
    [InlineData("JOB_TIMEOUT_SECONDS", "1.5")]
    [InlineData("S3_PRESIGNED_URL_EXPIRATION", "604801")]
    [InlineData("RATE_LIMIT_PER_MINUTE", "-1")]
    [InlineData("CALLBACK_ALLOW_HTTP", "yes")]
    [InlineData("CALLBACK_ALLOWED_HOSTS", "http://hooks.example.com")]
    [InlineData("CALLBACK_ALLOWED_HOSTS", "hooks.example.com,other:8443")]
    [InlineData("CALLBACK_ALLOWED_HOSTS", "*")]
    [InlineData("CALLBACK_ALLOWED_HOSTS", "bücher.example")]
    [InlineData("CALLBACK_ALLOWED_HOSTS", "[2606:4700::1111]")]
    [InlineData("CALLBACK_ALLOWED_HOSTS", "example.org.")]
    [InlineData("AUDIT_CHECKPOINT_PATH", "/dev/null/audit")]
    [InlineData("ASPNETCORE_URLS", "http://127.0.0.1:7071/path")]
    [InlineData("CALLBACK_ALLOWED_HOSTS", ",")]
    [InlineData("OTEL_EXPORTER_OTLP_ENDPOINT", "not a url")]
    [InlineData("OTEL_EXPORTER_OTLP_ENDPOINT", "http://x:99999")]
    [InlineData("APPLICATIONINSIGHTS_CONNECTION_STRING", "nonsense")]
    [InlineData("APPLICATIONINSIGHTS_AUTHENTICATION_STRING", "Authorization=XYZ")]
    [InlineData("APPLICATIONINSIGHTS_AUTHENTICATION_STRING", "Authorization=AAD;ClientId=")]
    [InlineData("APPLICATIONINSIGHTS_AUTHENTICATION_STRING", "Key=1")]
    [InlineData("DATA_DIR", "/etc/passwd")]
    [InlineData("DATA_DIR", "/dev/null/data")]
    [InlineData("DATA_DIR", "'/var/lib/cortap'")]
    [InlineData("DATA_DIR", "~/cortap")]
    [InlineData("DATA_DIR", "$HOME/cortap")]
    [InlineData("DATA_DIR", "s3://bucket/cortap")]
    [InlineData("AUDIT_CHECKPOINT_PATH", "'/mnt/audit'")]
    [InlineData("AUDIT_CHECKPOINT_PATH", "~/audit")]
    [InlineData("TRUSTED_PROXIES", "10")]
    [InlineData("TRUSTED_PROXIES", "10.1/16")]
    [InlineData("S3_REGION", "us east")]
    [InlineData("AWS_ENDPOINT_URL_S3", "nonsense")]
    [InlineData("OTEL_EXPORTER_OTLP_HEADERS", "Authorization: Basic dXNlcjpwYXNz")]
    [InlineData("OTEL_EXPORTER_OTLP_HEADERS", "api key=x")]
    [InlineData("OTEL_EXPORTER_OTLP_HEADERS", "api-key=%C3%A9")]
    [InlineData("OTEL_EXPORTER_OTLP_PROTOCOL", "http")]
    [InlineData("ASPNETCORE_URLS", ";")]
    [InlineData("JWT_VALIDATION", "none")]
    [InlineData("JWT_AUTHORITY", "http://issuer.example")]
    [InlineData("JWT_SIGNING_KEY", "short")]
    [InlineData("JWT_PUBLIC_KEY", "-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----")]
    [InlineData("SERVICE_ACCOUNT_USER_IDS", "1,x")]
    [InlineData("SERVICE_ACCOUNT_USER_IDS", "1:2:3")]
    [InlineData("TOKEN_ENCRYPTION_KEY", "c2hvcnQ=")]
    [InlineData("TOKEN_ENCRYPTION_KEY_PREVIOUS", "zz")]
    [InlineData("DOCUMENT_SIGNING_KEY", "0000000000000000000000000000000000000000000000000000000000000000")]
    [InlineData("DOCUMENT_SIGNING_KEY_PREVIOUS", "ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff")]
    [InlineData("AUDIT_SIGNING_KEY", "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=")]
    [InlineData("WEBHOOK_SECRET", "short")]
    [InlineData("WEBHOOK_SECRET", "whsec_not base64 at all")]
    [InlineData("PROJECT_SETUP_PATH", "/does/not/exist.json")]
    [InlineData("PDF_CONVERTER_PATH", "/does/not/exist")]
    [InlineData("PDF_CONVERTER_PATH", "/etc/passwd")]
    [InlineData("AUDIT_CHECKPOINT_PATH", "/etc/passwd")]
    [InlineData("LETTERHEAD_IMAGE", "/does/not/exist")]
    [InlineData("TEMPLATES_DIR", "/does/not/exist")]
    [InlineData("LETTERHEAD_IMAGE", "/dev/null")]
    [InlineData("LETTERHEAD_IMAGE", "/dev/zero")]
    [InlineData("LETTERHEAD_IMAGE", "/proc/self/mem")]
    [InlineData("PUBLIC_BASE_URL", "reports.example")]
    [InlineData("PUBLIC_BASE_URL", "http://reports.example:0")]
    [InlineData("PUBLIC_BASE_URL", "https://bücher.example")]
    [InlineData("PUBLIC_BASE_URL", "https://１２７.0.0.1:7071")]
    [InlineData("RISKUITY_BASE_URL", "https://bücher.example")]
    [InlineData("JWT_AUTHORITY", "https://bücher.example")]
    [InlineData("CORS_ALLOWED_ORIGINS", "https://app.example.com,https://bücher.example")]
    [InlineData("PUBLIC_BASE_URL", "http://0.0.0.0:7071")]
    [InlineData("RISKUITY_BASE_URL", "http://[::]:7072")]
    [InlineData("JOBS_TABLE_NAME", "pj")]
    [InlineData("AUDIT_TABLE_NAME", "cortap audit")]
    [InlineData("ASPNETCORE_URLS", "nonsense")]
    [InlineData("ASPNETCORE_URLS", "https://127.0.0.1:7071")]
    public void Read_AMalformedSetting_IsRefusedInOneLineThatNamesIt(string name, string value)
    {
        var error = Should.Throw<SettingsException>(() => Read((name, value)));

        error.Faults.ShouldHaveSingleItem().Setting.ShouldBe(name);
        error.Message.ShouldStartWith(name + " ");
        error.Message.ShouldNotContain('\n');
        var isSecret = KnownSettings.All.Single(setting => setting.Name == name) is { IsSecret: true } or { IsHidden: true };
        if (isSecret) error.Message.ShouldNotContain(value);
        error.Message.ShouldContain(isSecret ? "not ***" : $"not \"{value.ReplaceLineEndings("\\n")}\"");
    }

    [Fact]
    public void Read_AValueThatWouldDriveATerminal_IsShownWithoutThat() =>
        Should.Throw<SettingsException>(() => Read(("MAX_CONCURRENT_JOBS", "a\u001b[31mb\u0007"))).Message
            .ShouldBe("MAX_CONCURRENT_JOBS must be an integer, 1 to 1000, not \"a\\u001b[31mb\\u0007\".");

    [Theory]
    [InlineData("PUBLIC_BASE_URL")]
    [InlineData("CORS_ALLOWED_ORIGINS")]
    public void Read_AHostBeyondAscii_IsToldHowItIsWritten(string name) =>
        Should.Throw<SettingsException>(() => Read((name, "https://bücher.example"))).Message.ShouldContain("punycode");

    [Fact]
    public void Read_AHostInPunycodeBelowAnyPath_GoesIntoLinksInAscii()
    {
        var settings = Read(("PUBLIC_BASE_URL", "https://xn--bcher-kva.example/prüfung"), ("CORS_ALLOWED_ORIGINS", "https://xn--bcher-kva.example"));

        settings.PublicBaseUrl!.AbsoluteUri.ShouldBe("https://xn--bcher-kva.example/pr%C3%BCfung");
        settings.CorsAllowedOrigins.ShouldBe(["https://xn--bcher-kva.example"]);
    }

    [Theory]
    [InlineData("PDF_CONVERTER_PATH", false)]
    [InlineData("PROJECT_SETUP_PATH", false)]
    [InlineData("LETTERHEAD_IMAGE", true)]
    [InlineData("TEMPLATES_DIR", true)]
    [InlineData("DOCUMENT_CERTIFICATE_PATH", false)]
    public void Read_ALinkThatLeadsNowhere_IsNoFile(string name, bool leadsToItself)
    {
        var link = _folder.File("link");
        File.CreateSymbolicLink(link, leadsToItself ? link : link + "-gone");

        Should.Throw<SettingsException>(() => Read((name, link))).Message
            .ShouldBe($"{name} must name an existing {(name == "TEMPLATES_DIR" ? "folder" : "file")}, not \"{link}\".");
    }

    [Fact]
    public void Read_ACertificateThatIsNone_SaysWhyInOneSentence() =>
        Should.Throw<SettingsException>(() => Read(("DOCUMENT_CERTIFICATE_PATH", "/dev/null"))).Message.ShouldNotContain(".,");

    [Theory]
    [InlineData("bogus region")]
    [InlineData("us-east-1/../x")]
    [InlineData("-")]
    public void Read_AwsModeWithARegionThatIsNone_IsRefused(string region) =>
        Should.Throw<SettingsException>(() => Read(("STORAGE_MODE", "aws"), ("S3_REGION", region))).Message.ShouldContain($"S3_REGION must be letters, digits and hyphens, not \"{region}\"");

    [Theory]
    [InlineData("RISKUITY_BASE_URL")]
    [InlineData("S3_BUCKET_NAME")]
    [InlineData("S3_REGION")]
    [InlineData("WEBHOOK_SECRET")]
    [InlineData("TOKEN_ENCRYPTION_KEY")]
    [InlineData("JWT_SIGNING_KEY")]
    public void Read_AwsModeWithoutARequiredSetting_NamesIt(string missing)
    {
        var complete = new Dictionary<string, string>
        {
            ["STORAGE_MODE"] = "aws",
            ["RISKUITY_BASE_URL"] = "https://api.riskuity.example",
            ["S3_BUCKET_NAME"] = "b",
            ["S3_REGION"] = "us-east-1",
            ["WEBHOOK_SECRET"] = "a secret of some length",
            ["TOKEN_ENCRYPTION_KEY"] = new string('0', 64),
            ["JWT_SIGNING_KEY"] = new string('k', 32),
        };
        CortapSettings.Read(complete.GetValueOrDefault).LinkSigningKey.ShouldBeNull();

        complete.Remove(missing);

        // Any of three settings would do for the key of tokens; the message names the first and lists the others.
        Should.Throw<SettingsException>(() => CortapSettings.Read(complete.GetValueOrDefault)).Message.ShouldContain(missing);
    }

    [Fact]
    public void Read_TwoKindsOfTokenKeys_AreRefused() =>
        Should.Throw<SettingsException>(() => Read(("JWT_AUTHORITY", "https://issuer.example"), ("JWT_SIGNING_KEY", new string('k', 32)))).Faults.ShouldHaveSingleItem().Setting.ShouldBe("JWT_AUTHORITY");

    [Fact]
    public void Read_UpstreamValidation_NeedsAndMakesNoTokenKey() =>
        Read(("JWT_VALIDATION", "upstream")).CreatedKeyFiles.ShouldNotContain(path => path.EndsWith("jwt_signing_key", StringComparison.Ordinal));

    [Fact]
    public void Read_APemWithEscapedLineFeeds_IsAccepted()
    {
        using var rsa = RSA.Create(2_048);
        Read(("JWT_PUBLIC_KEY", rsa.ExportSubjectPublicKeyInfoPem().Replace("\n", "\\n", StringComparison.Ordinal))).Tokens.PublicKeyPem.ShouldNotBeNull();
    }

    [Fact]
    public void Read_APrivateKeyWhereThePublicOneBelongs_IsRefused()
    {
        using var rsa = RSA.Create(2_048);
        Should.Throw<SettingsException>(() => Read(("JWT_PUBLIC_KEY", rsa.ExportPkcs8PrivateKeyPem()))).Faults.ShouldHaveSingleItem().Setting.ShouldBe("JWT_PUBLIC_KEY");
    }

    [Fact]
    public void Read_APublicKeyOfAnotherCurveOfTheSameSize_IsRefused()
    {
        foreach (var (curve, isGood) in new[] { (ECCurve.NamedCurves.nistP256, true), (ECCurve.NamedCurves.nistP521, true), (ECCurve.NamedCurves.brainpoolP256r1, false) })
        {
            using var key = ECDsa.Create(curve);
            var read = () => { Read(("JWT_PUBLIC_KEY", key.ExportSubjectPublicKeyInfoPem())); };

            if (isGood) read();
            else Should.Throw<SettingsException>(read).Faults.ShouldHaveSingleItem().Setting.ShouldBe("JWT_PUBLIC_KEY");
        }
    }

    // No pair of keys belongs to zeros.
    [Theory]
    [InlineData("link_signing_key", "damaged")]
    [InlineData("document_signing_key", "0000000000000000000000000000000000000000000000000000000000000000")]
    [InlineData("audit_signing_key", "0000000000000000000000000000000000000000000000000000000000000000")]
    public void Read_ADamagedKeyFile_IsRefusedAndKept(string name, string damaged)
    {
        var path = Read().CreatedKeyFiles.Single(file => Path.GetFileName(file) == name);
        File.WriteAllText(path, damaged);

        Should.Throw<SettingsException>(() => Read()).Faults.ShouldHaveSingleItem().Setting.ShouldBe("DATA_DIR");
        File.ReadAllText(path).ShouldBe(damaged);
    }

    [Fact]
    public void Read_ADataFolderThatCannotBeWritten_IsRefused()
    {
        File.WriteAllText(_folder.File("file"), "");
        var refusal = Should.Throw<SettingsException>(() => Read(("DATA_DIR", _folder.File("file"))));

        refusal.Faults.ShouldHaveSingleItem().Setting.ShouldBe("DATA_DIR");
        refusal.Message.ShouldMatch(@"[^.]\.$");
    }

    [Theory]
    [InlineData("RISKUITY_BASE_URL", "https://bob|SEKRET@api.example.com")]
    [InlineData("RISKUITY_BASE_URL", "https://bob|SEK/RET@api.example.com")]
    [InlineData("RISKUITY_BASE_URL", "https://bob@example.com|SEKRET@api.example.com")]
    [InlineData("RISKUITY_BASE_URL", "https://SEKRET@api.example.com")]
    [InlineData("PUBLIC_BASE_URL", "https://reports.example.com/?sig=SEKRET")]
    [InlineData("PUBLIC_BASE_URL", "https://reports.example.com/#access_token=SEKRET")]
    [InlineData("JWT_AUTHORITY", "login.example.com/?sig=SEKRET")]
    [InlineData("RISKUITY_BASE_URL", "//svc:SEKRET@api.example.com")]
    [InlineData("RISKUITY_BASE_URL", "svc:hunter SEKRET@api.example.com")]
    [InlineData("JWT_PUBLIC_KEY", """{"kty":"EC","crv":"P-256","d":"SEKRET"}""")]
    [InlineData("JWT_PUBLIC_KEY", "correct horse battery staple SEKRET horse")]
    [InlineData("JWT_PUBLIC_KEY", "SEKRETmJx8m3Yb0r2f5nq9wZk1vT7uE4yA6cD0hGsL8=")]
    [InlineData("JWT_PUBLIC_KEY", "whsec_SEKRETMfKQ9r8GKYqrTwjUPD8ILPZIo2")]
    [InlineData("PROJECT_SETUP_PATH", "https://setup.example.com/a.json?X-Amz-Signature=SEKRET")]
    [InlineData("ASPNETCORE_URLS", "http://bob@127.0.0.1:7071?SEKRET")]
    [InlineData("JWT_PUBLIC_KEY", "MIIEvQIBADANBgkqhkiG9w0BAQEFAASCBKcwggSjAgEAAoIBAQC7VJTUt9Us8cKjSEKRET")]
    [InlineData("PUBLIC_BASE_URL", "bob:SEKRET@reports.example.com")]
    [InlineData("JWT_AUTHORITY", "https://bob|SEKRET@login.example.com")]
    [InlineData("CORS_ALLOWED_ORIGINS", "https://a.example,https://bob|SEKRET@b.example")]
    [InlineData("ASPNETCORE_URLS", "http://bob|SEKRET@127.0.0.1:7071")]
    [InlineData("OTEL_EXPORTER_OTLP_ENDPOINT", "http://bob|SEKRET@127.0.0.1:4317")]
    [InlineData("JWT_PUBLIC_KEY", "-----BEGIN PRIVATE KEY-----\nSEKRET\n-----END PRIVATE KEY-----")]
    [InlineData("JWT_PUBLIC_KEY", "-----BEGIN RSA PRIVATE KEY-----\\nSEKRET")]
    public void Read_SecretWhereNoneBelongs_IsRefusedWithoutShowingIt(string name, string value)
    {
        // Whoever looks for secrets in files is not to find any here.
        var message = Should.Throw<SettingsException>(() => Read((name, value.Replace('|', ':')))).Message;

        message.ShouldStartWith($"{name} must ");
        message.ShouldContain("***");
        message.ShouldNotContain("RET");
    }

    [Fact]
    public void Read_ManyFaults_AreToldAtOnceAndMakeNoKeys()
    {
        var error = Should.Throw<SettingsException>(() => Read(
            ("MAX_CONCURRENT_JOBS", "many"), ("WEBHOOK_SECRET", "hunter2"), ("JOB_TIMEOUT_SECONDS", "0"), ("STORAGE_MODE", "disk"), ("CALLBACK_ALLOW_HTTP", "on")));

        error.Faults.Select(fault => fault.Setting)
            .ShouldBe(["MAX_CONCURRENT_JOBS", "WEBHOOK_SECRET", "JOB_TIMEOUT_SECONDS", "STORAGE_MODE", "CALLBACK_ALLOW_HTTP"], ignoreOrder: true);
        error.Message.ShouldContain("MAX_CONCURRENT_JOBS must be an integer, 1 to 1000, not \"many\".");
        error.Message.ShouldNotContain("hunter2");
        Directory.Exists(_folder.File("keys")).ShouldBeFalse();
    }

    [Theory]
    [InlineData("MAX_CONCURENT_JOBS", "MAX_CONCURRENT_JOBS")]
    [InlineData("WEBHOOK_SECRETS", "WEBHOOK_SECRET")]
    [InlineData("DATADIR", "DATA_DIR")]
    [InlineData("JWT_AUDIANCE", "JWT_AUDIENCE")]
    [InlineData("MAX_CONCURRENT_JOBS", null)]
    [InlineData("PATH", null)]
    [InlineData("AWS_REGION", null)]
    [InlineData("HOSTNAME", null)]
    [InlineData("max_concurrent_jobs", null)]
    [InlineData("maxConcurrentJobs", "MAX_CONCURRENT_JOBS")]
    [InlineData("STORAGE__MODE", "STORAGE_MODE")]
    [InlineData("STORAGE-MODE", "STORAGE_MODE")]
    [InlineData("STORAGE.MODE", "STORAGE_MODE")]
    [InlineData("STORAGE_MODE ", "STORAGE_MODE")]
    [InlineData("no_proxy", null)]
    public void Find_AName_IsTakenForAMisspelledOneWhenItIsNearly(string given, string? known) =>
        MisspelledSettings.Find([given]).ShouldBe(known is null ? [] : [(given, known)]);

    [Fact]
    public void Explain_ARefusalBesideAMisspelledName_NamesIt() =>
        MisspelledSettings.Explain(
            new SettingsException([new("RISKUITY_BASE_URL", "is missing; STORAGE_MODE=aws needs it"), new("JOB_TIMEOUT_SECONDS", "must be seconds, not \"x\"")]),
            ["PATH", "RISKUITY_BASE_UL"]).Message
            .ShouldBe("RISKUITY_BASE_URL is missing; STORAGE_MODE=aws needs it (RISKUITY_BASE_UL is not known; is it meant to be this one?). | JOB_TIMEOUT_SECONDS must be seconds, not \"x\".");

    [Theory]
    [InlineData("DOCUMENT_CERTIFICATE_PASSWORD", "shut", "DOCUMENT_CERTIFICATE_PATH")]
    [InlineData("LETTERHEAD_IMAGE_ALT", "A lighthouse", "LETTERHEAD_IMAGE")]
    [InlineData("CONSOLE_OIDC_CLIENT_SECRET", "a secret of some length", "CONSOLE_OIDC_CLIENT_ID")]
    [InlineData("CONSOLE_OIDC_SCOPE", "openid profile", "CONSOLE_OIDC_CLIENT_ID")]
    [InlineData("OTEL_EXPORTER_OTLP_HEADERS", "a=b", "OTEL_EXPORTER_OTLP_ENDPOINT")]
    [InlineData("OTEL_EXPORTER_OTLP_PROTOCOL", "grpc", "OTEL_EXPORTER_OTLP_ENDPOINT")]
    [InlineData("APPLICATIONINSIGHTS_AUTHENTICATION_STRING", "Authorization=AAD", "APPLICATIONINSIGHTS_CONNECTION_STRING")]
    public void Read_TheSecondOfTwoThatGoTogether_IsSaidToHaveNoEffect(string second, string value, string first) =>
        Read((second, value)).Unused.Select(unused => $"{unused}").ShouldBe([$"{second} has no effect without {first}; set both or none."]);

    [Fact]
    public void Find_ASettingThatIsGivenByTwoVariables_IsAFault() =>
        TwiceSpelledSettings.Find(["DATA_DIR", "PATH", "data_dir", "path", "JWT_ISSUER"]).Select(fault => $"{fault}").ShouldBe(
            ["DATA_DIR is given more than once, as DATA_DIR and data_dir; keep one."]);

    [Fact]
    public void Page_OfSettings_SaysWhatTheCodeDoes()
    {
        var table = KnownSettings.All.Select(setting =>
            $"| `{setting.Name}` | {setting.Type} | {setting.Default} | {setting.Example} | {(setting.IsSecret ? "yes" : "")} | {setting.Meaning} |");

        // What follows the table is held to the deployments, by a test of theirs.
        File.ReadAllText(Page()).Split("\n## ")[0].Split('\n').Where(line => line.StartsWith("| `", StringComparison.Ordinal)).ShouldBe(table);
    }

    [Fact]
    public void Examples_OfThePage_AreAccepted()
    {
        // Text that stands for a secret or names a file is no value.
        var examples = KnownSettings.All.Where(setting => !setting.IsSecret && setting.Name is not ("PROJECT_SETUP_PATH" or "PDF_CONVERTER_PATH" or "JWT_PUBLIC_KEY" or "DATA_DIR" or "LETTERHEAD_IMAGE" or "TEMPLATES_DIR" or "DOCUMENT_CERTIFICATE_PATH"));
        foreach (var setting in examples.Where(setting => setting.Name is not ("STORAGE_MODE" or "SMTP_FROM" or "RISKUITY_SERVICE_USERNAME" or "CONSOLE_OIDC_CLIENT_ID"))) Read((setting.Name, setting.Example));

        string ExampleOf(string name) => KnownSettings.All.Single(setting => setting.Name == name).Example;
        Read(("SMTP_URL", ExampleOf("SMTP_URL")), ("SMTP_FROM", ExampleOf("SMTP_FROM"))).Mail.ShouldNotBeNull();
        Read(("RISKUITY_SERVICE_USERNAME", ExampleOf("RISKUITY_SERVICE_USERNAME")), ("RISKUITY_SERVICE_PASSWORD", "hunter2")).ServiceAccount.ShouldNotBeNull();
        Read(("CONSOLE_OIDC_CLIENT_ID", ExampleOf("CONSOLE_OIDC_CLIENT_ID")), ("JWT_AUTHORITY", ExampleOf("JWT_AUTHORITY"))).Console.OidcClientId.ShouldNotBeNull();
    }

    [Theory]
    [InlineData("SMTP_URL", "smtp://mail.example.com", "SMTP_FROM is missing")]
    [InlineData("SMTP_FROM", "cortap@example.com", "SMTP_URL is missing")]
    [InlineData("RISKUITY_SERVICE_PASSWORD", "hunter2", "RISKUITY_SERVICE_USERNAME is missing")]
    [InlineData("RISKUITY_SERVICE_USERNAME", "svc-cortap", "RISKUITY_SERVICE_PASSWORD is missing")]
    [InlineData("SMTP_URL", "smtp://user:hunter2@mail.example.com?tls=none", "SMTP_URL must be")]
    [InlineData("SMTP_URL", "smtps://mail.example.com:0", "SMTP_URL must be")]
    [InlineData("SYNC_WAIT_SECONDS", "201", "SYNC_WAIT_SECONDS must be")]
    public void Read_WhatCannotWork_IsRefusedWithoutThePassword(string name, string value, string message)
    {
        var refused = Should.Throw<SettingsException>(() => Read((name, value)));

        refused.Message.ShouldContain(message);
        refused.Message.ShouldNotContain("hunter2");
    }

    [Theory]
    [InlineData("SMTP_FROM", "nobody", "SMTP_URL", "smtp://mail.example.com")]
    [InlineData("JWT_AUTHORITY", "nowhere", "CONSOLE_OIDC_CLIENT_ID", "console")]
    public void Read_MalformedSettingThatAnotherNeeds_IsRefusedOnce(string name, string value, string other, string otherValue)
    {
        var refused = Should.Throw<SettingsException>(() => Read((name, value), (other, otherValue)));

        refused.Message.Split(name).Length.ShouldBe(2, refused.Message);
        refused.Message.ShouldContain($"{name} must be");
    }

    private static string Page([CallerFilePath] string here = "") => Path.Combine(Path.GetDirectoryName(here)!, "..", "..", "..", "docs", "settings.md");

    private CortapSettings Read(params (string Name, string Value)[] values)
    {
        var settings = values.ToDictionary(value => value.Name, value => value.Value);
        settings.TryAdd("DATA_DIR", _folder.Path);
        return CortapSettings.Read(settings.GetValueOrDefault);
    }
}
