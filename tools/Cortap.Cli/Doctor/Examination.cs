using System.Globalization;
using System.Net.Http.Headers;
using Cortap.Cli.Api;
using Cortap.Functions.Startup;
using Cortap.Infrastructure.Aws;
using Cortap.Infrastructure.Http;
using Cortap.Infrastructure.Local;
using Cortap.Infrastructure.Pdf;
using Cortap.Infrastructure.Settings;
using Cortap.Reporting.Audit;
using Cortap.Reporting.Documents;
using Cortap.Reporting.Errors;
using Cortap.Reporting.Jobs;
using Cortap.Reporting.Security;
using Cortap.Reporting.Setup;
using Cortap.Reporting.Storage;
using Cortap.Reporting.Webhooks;
using Microsoft.Extensions.Logging.Abstractions;

namespace Cortap.Cli.Doctor;

/// <summary>Tries everything that the service needs, from where it runs and with its settings.</summary>
/// <param name="settings">As the service reads them.</param>
/// <param name="variables">Names of the variables that are set, for misspelled ones.</param>
/// <param name="time">The machine's clock.</param>
internal sealed class Examination(CortapSettings settings, IReadOnlyCollection<string> variables, TimeProvider time) : IDisposable
{
    private const long LeastDisk = 200L << 20;
    private const long ComfortableDisk = 2L << 30;

    private const string IsTheIssuer = "JWT_AUTHORITY must be the issuer's address, which serves OpenID Connect discovery.";

    private const string WhereAwsIs = "Look at the region and the endpoints in the settings, at DNS, and at firewalls from this machine.";

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan ToleratedSkew = TimeSpan.FromSeconds(30);

    private readonly HttpClient _http = new(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false })
    {
        Timeout = Patience,
        MaxResponseContentBufferSize = 4 << 20,
    };

    // Of the first server that told its time.
    private (TimeSpan Skew, string Source)? _clock;

    /// <summary>All findings, in an order in which an earlier one may explain a later one.</summary>
    /// <param name="receiver">Gets a signed test webhook; null sends none.</param>
    /// <param name="token">Caller's token to try on Riskuity; null tries without.</param>
    /// <param name="cancellationToken">Ends the examination.</param>
    public async IAsyncEnumerable<Diagnosis> RunAsync(
        Uri? receiver, string? token, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        foreach (var finding in Settings()) yield return finding;
        yield return Disk();
        yield return await StorageAsync(cancellationToken);
        if (await CheckpointsAsync(cancellationToken) is { } checkpoints) yield return checkpoints;
        yield return await TryAsync("Riskuity", () => RiskuityAsync(token, cancellationToken));
        yield return await TryAsync("Tokens", () => TokensAsync(cancellationToken));
        yield return Clock();
        yield return await SetupAsync(cancellationToken);
        var report = Template();
        yield return report.Finding;
        yield return await PdfAsync(report.Document, cancellationToken);
        yield return Signing();
        yield return await TryAsync("Links", () => LinksAsync(cancellationToken));
        yield return receiver is null
            ? Diagnosis.Warning("Receiver", "not tried: pass --callback URL to send it a signed test webhook.")
            : await TryAsync("Receiver", () => ReceiverAsync(receiver, cancellationToken));
    }

    public void Dispose() => _http.Dispose();

    private IEnumerable<Diagnosis> Settings()
    {
        yield return Diagnosis.Ok("Settings", $"all are readable; STORAGE_MODE={settings.StorageMode.ToString().ToLowerInvariant()}.");
        foreach (var (given, known) in MisspelledSettings.Find(variables)) yield return Diagnosis.Warning("Settings", $"{given} is not known and has no effect; is it meant to be {known}?");
        foreach (var warning in LooseSettings.Warnings(settings)) yield return Diagnosis.Warning("Settings", warning);
    }

    private Diagnosis Disk()
    {
        var folder = settings.DataDirectory;
        while (!Directory.Exists(folder)) folder = Path.GetDirectoryName(folder)!;
        var free = new DriveInfo(folder).AvailableFreeSpace;
        var text = string.Create(CultureInfo.InvariantCulture, $"{free / 1e9:0.0} GB are free where DATA_DIR is");
        return free < LeastDisk ? Diagnosis.Failed("Disk", $"{text}; jobs are refused when it is full. Make room, or move DATA_DIR.")
            : free < ComfortableDisk ? Diagnosis.Warning("Disk", $"{text}; a report takes about 1 MB for 30 days. Make room soon.")
            : Diagnosis.Ok("Disk", $"{text}.");
    }

    private async Task<Diagnosis> StorageAsync(CancellationToken cancellationToken)
    {
        if (settings.Aws is not { } aws) return LocalStorage();
        try
        {
            using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            patience.CancelAfter(Patience);
            using var storage = AwsStorage.Create(aws, time);
            await StoresHealthCheck.TryAsync(storage.Jobs, storage.Objects, storage.Audit, storage.Reports, patience.Token);
            return Diagnosis.Ok("Storage", $"bucket {aws.BucketName} and tables {aws.JobsTableName}, {aws.ReportsTableName} and {aws.AuditTableName} can be reached and used.");
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return Diagnosis.Failed("Storage", $"bucket or tables cannot be reached: no answer within {Patience.TotalSeconds} s. {WhereAwsIs}");
        }
        catch (Exception exception) when (exception is SettingsException or JobStoreException or ObjectStoreException or AuditStoreException)
        {
            return Diagnosis.Failed("Storage", $"bucket or tables cannot be used: {OneLine(exception.Message)} Compare credentials, region and names with the outputs of infra/aws/template.yaml.");
        }
    }

    /// <summary>Where they are neither beside the store nor in its bucket, which have been tried.</summary>
    private async Task<Diagnosis?> CheckpointsAsync(CancellationToken cancellationToken)
    {
        if (settings.AuditCheckpointPath is not { } path) return null;
        try
        {
            using var aws = settings.Aws is { } options ? AwsStorage.Create(options, time) : null;
            using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            patience.CancelAfter(Patience);
            var location = S3Location.Parse(path);
            if (location is null) Directory.CreateDirectory(path);
            ICheckpointStore store = location is null ? new FileCheckpointStore(path) : aws!.CheckpointsAt(location);
            await store.ReadLastAsync(patience.Token).WaitAsync(patience.Token);
            return Diagnosis.Ok("Checkpoints", $"of the audit record are kept at {path}.");
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return Diagnosis.Failed("Checkpoints", $"{path} cannot be reached: no answer within {Patience.TotalSeconds} s. {WhereAwsIs}");
        }
        catch (Exception exception) when (exception is AuditStoreException or SettingsException or IOException or UnauthorizedAccessException)
        {
            return Diagnosis.Failed("Checkpoints", $"of the audit record cannot be kept at {path}: {OneLine(exception.Message)} Give it to the user of the service, or set AUDIT_CHECKPOINT_PATH.");
        }
    }

    private Diagnosis LocalStorage()
    {
        var probe = Path.Combine(settings.DataDirectory, $"doctor-{Path.GetRandomFileName()}");
        try
        {
            Directory.CreateDirectory(settings.DataDirectory);
            using (var file = new FileStream(probe, FileMode.CreateNew, FileAccess.Write, FileShare.None, 1, FileOptions.DeleteOnClose))
            {
                file.WriteByte(0);
                file.Flush(flushToDisk: true);
            }

            return Diagnosis.Ok("Storage", $"{settings.DataDirectory} can be written.");
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return Diagnosis.Failed("Storage", $"{settings.DataDirectory} cannot be written: {OneLine(exception.Message)} Give it to the user of the service, or set DATA_DIR.");
        }
    }

    private async Task<Diagnosis> RiskuityAsync(string? token, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(settings.RiskuityBaseUrl, "/projects/tenant/"));
        if (token is not null) request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        using var response = await _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
        Note(response, "Riskuity's");
        var host = settings.RiskuityBaseUrl.GetLeftPart(UriPartial.Authority);
        return ((int)response.StatusCode, token) switch
        {
            (200, not null) => Diagnosis.Ok("Riskuity", $"{host} accepts the token."),
            (401 or 403, null) => Diagnosis.Ok("Riskuity", $"{host} answers, and asks for a token; CORTAP_TOKEN would be tried."),
            (401 or 403, _) => Diagnosis.Failed("Riskuity", $"{host} refuses the token with {(int)response.StatusCode}. Is it fresh, and issued for this Riskuity?"),
            var (status, _) => Diagnosis.Failed("Riskuity", $"{host} answers {status} to GET /projects/tenant/. RISKUITY_BASE_URL must be the API's host, without a path."),
        };
    }

    private async Task<Diagnosis> TokensAsync(CancellationToken cancellationToken)
    {
        var tokens = settings.Tokens;
        if (tokens.Mode == TokenValidationMode.Upstream) return Diagnosis.Ok("Tokens", "Riskuity vouches for them (JWT_VALIDATION=upstream).");
        if (tokens.Authority is null) return Diagnosis.Ok("Tokens", tokens.PublicKeyPem is null ? "verified by a shared key." : "verified by JWT_PUBLIC_KEY.");

        var discovery = new Uri($"{tokens.Authority.AbsoluteUri.TrimEnd('/')}/.well-known/openid-configuration");
        using (var response = await _http.GetAsync(discovery, HttpCompletionOption.ResponseHeadersRead, cancellationToken))
        {
            Note(response, "the authority's");
            if (!response.IsSuccessStatusCode) return Diagnosis.Failed("Tokens", $"{discovery.AbsoluteUri} answers {(int)response.StatusCode}. {IsTheIssuer}");
        }

        using var http = new HttpClient(AuthorityHttp.CreateHandler());
        AuthorityHttp.Configure(http);
        var (count, trouble) = await TokenValidator.TryAuthorityAsync(tokens, http, time, cancellationToken);
        return count > 0
            ? Diagnosis.Ok("Tokens", $"the authority publishes {count} keys that can verify them.")
            // The rest are words of libraries.
            : Diagnosis.Failed("Tokens", $"{discovery.AbsoluteUri} leads to no keys{(trouble?.StartsWith("it", StringComparison.Ordinal) == true ? $": {trouble}" : "")}. {IsTheIssuer}");
    }

    private Diagnosis Clock() => _clock switch
    {
        null => Diagnosis.Warning("Clock", "could not be compared, because no server told the time."),
        var (skew, source) when skew.Duration() > ToleratedSkew => Diagnosis.Failed(
            "Clock", $"is {Math.Round(skew.TotalSeconds)} s from {source}; tokens and signatures are judged by it. Synchronize it (timedatectl set-ntp true)."),
        var (_, source) => Diagnosis.Ok("Clock", $"agrees with {source}."),
    };

    private async Task<Diagnosis> SetupAsync(CancellationToken cancellationToken)
    {
        if (settings.ProjectSetupKey is { } key) return Diagnosis.Ok("Setup", $"lies in the bucket as {key}; `cortap setup validate` checks a copy.");
        if (settings.ProjectSetupPath is not { } path) return Diagnosis.Warning("Setup", "PROJECT_SETUP_PATH is not set: draft reports lack the recipient. `cortap setup template FILE` makes one to fill in.");
        byte[]? content;
        try
        {
            content = await LimitedFile.ReadAsync(path, SetupDocument.MaxBytes, cancellationToken);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return Diagnosis.Failed("Setup", $"{path} cannot be read: {OneLine(exception.Message)} Give it to the user of the service, and run this as that user.");
        }

        if (content is null) return Diagnosis.Failed("Setup", $"{path} is larger than 16 MiB.");
        var check = SetupValidation.Check(content, ReportCatalog.BuiltIn.Fields, time);
        return check.Errors.Count > 0 ? Diagnosis.Failed("Setup", $"{path}: {OneLine(check.Errors[0])} `cortap setup validate {path}` tells all {check.Errors.Count}.")
            : check.Warnings.Count > 0 ? Diagnosis.Warning("Setup", $"{path}: {check.Warnings.Count} warnings; `cortap setup validate {path}` tells them.")
            : Diagnosis.Ok("Setup", $"{path} is complete.");
    }

    private (Diagnosis Finding, byte[]? Document) Template()
    {
        try
        {
            var inForce = TemplateFolder.InForce(ReportCatalog.BuiltIn, settings.TemplatesDirectory);
            var restyled = inForce.All.Count(report => report.Template.IsRestyled);
            var document = inForce.Of(ReportType.DraftAuditReport).Template.Content.ToArray();
            return RestyledTemplates.Outdated(ReportCatalog.BuiltIn, inForce).FirstOrDefault() is { } outdated
                ? (Diagnosis.Warning("Templates", outdated), document)
                : (Diagnosis.Ok("Templates", $"{inForce.All.Count} can be used, {restyled} of them from TEMPLATES_DIR."), document);
        }
        catch (TemplateFileException exception)
        {
            return (Diagnosis.Failed("Templates", $"{OneLine(exception.Faults[0])} `cortap template check` tells more."), null);
        }
    }

    private async Task<Diagnosis> PdfAsync(byte[]? document, CancellationToken cancellationToken)
    {
        if (LibreOfficeLocation.Find(settings.PdfConverterPath, Environment.GetEnvironmentVariable("PATH")) is not { } location)
            return Diagnosis.Warning("PDF", "LibreOffice was not found, so that requests for PDF are refused. Install libreoffice-writer and python3-uno, or set PDF_CONVERTER_PATH.");
        if (document is null) return Diagnosis.Warning("PDF", "not tried, as a template cannot be used.");
        using var converter = new LibreOfficePdfConverter(location, new PdfOptions(), time, NullLogger<LibreOfficePdfConverter>.Instance);
        try
        {
            var pdf = await converter.ConvertAsync(document, null, tenantId: 0, cancellationToken);
            return Diagnosis.Ok("PDF", string.Create(CultureInfo.InvariantCulture, $"{location.Office} makes one ({pdf.Length / 1024} KB)."));
        }
        catch (ObjectStoreException exception)
        {
            // The service waits for room in the temporary folder as it does for a store.
            return Diagnosis.Failed("PDF", OneLine(exception.Message));
        }
        catch (Exception exception) when (exception is IOException or CortapException or InvalidDataException)
        {
            return Diagnosis.Failed("PDF", $"{location.Office} makes none: {OneLine(exception.Message)} Install libreoffice-writer, python3-uno and fonts-liberation.");
        }
    }

    private Diagnosis Signing() => settings.DocumentSigningKey is null
        ? Diagnosis.Warning("Signing", "DOCUMENT_SIGNING_KEY is not set: reports are not signed, and nobody can verify them. `openssl rand -hex 32` makes one.")
        : settings.DocumentCertificate is { } certificate && certificate.NotAfter < time.GetLocalNow().AddDays(30)
            ? Diagnosis.Warning("Signing", $"the certificate for Word expires on {certificate.NotAfter:yyyy-MM-dd}; renew it.")
            : Diagnosis.Ok("Signing", "reports are signed.");

    private async Task<Diagnosis> LinksAsync(CancellationToken cancellationToken)
    {
        if (settings.PublicBaseUrl is not { } address) return Diagnosis.Warning("Links", "PUBLIC_BASE_URL is not set: links name the address that the service listens on.");
        var health = new Uri($"{address.AbsoluteUri.TrimEnd('/')}/healthz");
        using var response = await _http.GetAsync(health, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
        return response.IsSuccessStatusCode
            ? Diagnosis.Ok("Links", $"{address.AbsoluteUri} leads to the service.")
            : Diagnosis.Failed("Links", $"{health.AbsoluteUri} answers {(int)response.StatusCode}. PUBLIC_BASE_URL must lead to the service, and the service must run.");
    }

    private async Task<Diagnosis> ReceiverAsync(Uri receiver, CancellationToken cancellationToken)
    {
        var policy = new CallbackUrlPolicy(settings.Callbacks);
        if (!policy.Check(receiver.OriginalString).TryGet(out _, out var refused)) return Diagnosis.Failed("Receiver", OneLine(refused.Message));
        using var http = new HttpClient(CallbackHandler.Create(policy)) { Timeout = Patience };
        var body = "{\"type\": \"test\"}"u8.ToArray();
        using var request = new HttpRequestMessage(HttpMethod.Post, receiver) { Content = new ByteArrayContent(body) };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        foreach (var (name, value) in new WebhookSigner(settings.WebhookSecret, settings.WebhookSecretPrevious).Sign(body, $"msg_test-{Guid.NewGuid():N}", time.GetUtcNow()))
            request.Headers.TryAddWithoutValidation(name, value);
        using var response = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
        return response.IsSuccessStatusCode
            ? Diagnosis.Ok("Receiver", $"{receiver.Host} took a signed test webhook.")
            : Diagnosis.Failed("Receiver", $"{receiver.Host} answered {(int)response.StatusCode} to a signed test webhook. A 401 or 403 means another WEBHOOK_SECRET; redirects are not followed.");
    }

    private void Note(HttpResponseMessage response, string source)
    {
        if (response.Headers.Date is { } date) _clock ??= (time.GetUtcNow() - date, source);
    }

    private static async Task<Diagnosis> TryAsync(string subject, Func<Task<Diagnosis>> check)
    {
        try
        {
            return await check();
        }
        catch (Exception exception) when (exception is HttpRequestException or TaskCanceledException { InnerException: TimeoutException } or System.Text.Json.JsonException)
        {
            var trouble = exception is TaskCanceledException ? $"cannot be reached: no answer within {Patience.TotalSeconds} s."
                : CallFailure.Describe(exception) ?? "answers with what is no JSON.";
            return Diagnosis.Failed(subject, $"{trouble} Look at its address in the settings, at DNS, and at firewalls from this machine.");
        }
    }

    private static string OneLine(string text)
    {
        var line = text.ReplaceLineEndings(" ");
        return line.EndsWith('.') ? line : $"{line}.";
    }
}
