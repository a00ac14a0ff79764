using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Cortap.Cli.Api;

/// <summary>A client of the report service's HTTP interface (docs/contract.md).</summary>
public sealed partial class CortapClient : IDisposable
{
    private const int MaxAnswerBytes = 16 * 1024 * 1024;
    private const int MaxReportBytes = 256 * 1024 * 1024;

    // A member twice has two meanings.
    private static readonly JsonDocumentOptions Strict = new() { AllowDuplicateProperties = false };

    private readonly HttpClient _http;

    /// <param name="baseAddress">Address of the service.</param>
    /// <param name="token">Bearer token of the caller.</param>
    /// <param name="patience">How long an answer is waited for, which may be a report then; 30 s, and no report, when null.</param>
    public CortapClient(Uri baseAddress, string token, TimeSpan? patience = null)
    {
        _http = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false })
        {
            BaseAddress = baseAddress,
            Timeout = patience ?? TimeSpan.FromSeconds(30),
            MaxResponseContentBufferSize = patience is null ? MaxAnswerBytes : MaxReportBytes,
        };
        _http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
    }

    /// <summary>Accepts a job and returns its id.</summary>
    /// <exception cref="CortapApiException">The service refused.</exception>
    public async Task<string> SubmitAsync(ReportOrder order, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "api/v1/generate-report") { Content = JsonContent.Create(order.ToJson()) };
        var body = await SendAsync(request, cancellationToken);
        return body.Of<string>("job_id");
    }

    public async Task<JobSnapshot> GetJobAsync(string jobId, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, $"api/v1/jobs/{Uri.EscapeDataString(jobId)}");
        return new JobSnapshot(await SendAsync(request, cancellationToken));
    }

    /// <summary>The caller's jobs, newest first, and the cursor of the next page.</summary>
    public Task<(IReadOnlyList<JobSnapshot> Jobs, string? NextCursor)> ListJobsAsync(string? status, int limit, string? cursor, CancellationToken cancellationToken) =>
        ListJobsAsync([new("status", status), new("limit", $"{limit}"), new("cursor", cursor)], cancellationToken);

    /// <summary>Jobs, newest first, and the cursor of the next page.</summary>
    /// <param name="filters">Names and values as in docs/contract.md section 2; those without a value are left out.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    public async Task<(IReadOnlyList<JobSnapshot> Jobs, string? NextCursor)> ListJobsAsync(
        IEnumerable<KeyValuePair<string, string?>> filters, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, $"api/v1/jobs?{QueryOf(filters)}");
        var body = await SendAsync(request, cancellationToken);
        return ([.. body.List("jobs").Select(job => new JobSnapshot(job))], body.Text("next_cursor"));
    }

    /// <summary>Records of the audit record, newest first, and the cursor of the next page.</summary>
    /// <param name="query">Filters, as in <c>object=rpt-…&amp;limit=20</c>.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    public async Task<(IReadOnlyList<JsonObject> Records, string? NextCursor)> ListAuditAsync(string query, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, $"api/v1/audit?{query}");
        var body = await SendAsync(request, cancellationToken);
        return (body.List("records"), body.Text("next_cursor"));
    }

    /// <summary>Runs a configured report.</summary>
    /// <returns>The document and its name, where the service answers with it, and the id of the job, which is null only where the answer does not tell it.</returns>
    /// <exception cref="CortapApiException">The service refused.</exception>
    public async Task<(byte[]? Document, string? FileName, string? JobId)> RunReportAsync(string reportId, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, $"api/v1/reports/{Uri.EscapeDataString(reportId)}/run");
        var (status, content, headers) = await AskAsync(request, cancellationToken);
        if (status == 200) return (content, headers.ContentDisposition?.FileName?.Trim('"'), headers.ContentLocation?.OriginalString.Split('/') is [.., var id, "result"] ? id : null);
        var body = TryParse(content);
        return status == 202 && body is not null ? (null, null, body.Of<string>("jobId")) : throw new CortapApiException(status, body);
    }

    /// <summary>One page of schedules, by id.</summary>
    public Task<JsonObject> ListSchedulesAsync(int limit, string? cursor, CancellationToken cancellationToken) =>
        SendAsync(HttpMethod.Get, $"api/v1/schedules?limit={limit}{CursorOf(cursor)}", null, cancellationToken);

    public Task<JsonObject> GetScheduleAsync(string scheduleId, CancellationToken cancellationToken) =>
        AskForScheduleAsync(HttpMethod.Get, scheduleId, null, cancellationToken);

    /// <summary>Creates or replaces a schedule.</summary>
    /// <param name="scheduleId">Its id.</param>
    /// <param name="schedule">As docs/contract.md section 4b has it.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    public Task<JsonObject> PutScheduleAsync(string scheduleId, JsonObject schedule, CancellationToken cancellationToken) =>
        AskForScheduleAsync(HttpMethod.Put, scheduleId, schedule, cancellationToken);

    public async Task DeleteScheduleAsync(string scheduleId, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Delete, AddressOf(scheduleId));
        var (status, content, _) = await AskAsync(request, cancellationToken);
        if (status != 204) throw new CortapApiException(status, TryParse(content));
    }

    /// <summary>Runs a schedule's report now.</summary>
    public Task<JsonObject> RunScheduleAsync(string scheduleId, CancellationToken cancellationToken) =>
        SendAsync(HttpMethod.Post, $"{AddressOf(scheduleId)}/run", null, cancellationToken);

    /// <summary>One page of a schedule's runs, newest first.</summary>
    public Task<JsonObject> ListRunsAsync(string scheduleId, int limit, string? cursor, CancellationToken cancellationToken) =>
        SendAsync(HttpMethod.Get, $"{AddressOf(scheduleId)}/runs?limit={limit}{CursorOf(cursor)}", null, cancellationToken);

    /// <summary>Fetches a download link; the link carries its own permission, so no token goes with it.</summary>
    public static async Task<byte[]> DownloadAsync(Uri link, CancellationToken cancellationToken)
    {
        using var anonymous = new HttpClient { MaxResponseContentBufferSize = MaxReportBytes };
        var place = link.GetLeftPart(UriPartial.Authority);
        return await ExplainAsync(anonymous, async () =>
        {
            using var response = await anonymous.GetAsync(link, cancellationToken);
            var content = await response.Content.ReadAsByteArrayAsync(cancellationToken);
            return response.IsSuccessStatusCode ? content
                : TryParse(content) is { } problem ? throw new CliException($"The report cannot be fetched. {new CortapApiException((int)response.StatusCode, problem).Message}")
                : throw new CliException($"The report cannot be fetched: {place} answers {(int)response.StatusCode}. Links hold for seven days.");
        }, problem => new CliException($"The report cannot be fetched: {place} {problem}"), cancellationToken);
    }

    /// <summary>The public keys that verify the service's reports.</summary>
    public Task<byte[]> GetKeysAsync(CancellationToken cancellationToken) => GetBytesAsync(".well-known/cortap-keys.json", cancellationToken);

    /// <summary>The signature that lies beside a PDF.</summary>
    /// <exception cref="CortapApiException">The job has none.</exception>
    public Task<byte[]> GetSignatureAsync(string jobId, CancellationToken cancellationToken) =>
        GetBytesAsync($"api/v1/jobs/{Uri.EscapeDataString(jobId)}/signature", cancellationToken);

    public void Dispose() => _http.Dispose();

    private static string AddressOf(string scheduleId) => $"api/v1/schedules/{Uri.EscapeDataString(scheduleId)}";

    private static string CursorOf(string? cursor) => cursor is null ? "" : $"&cursor={Uri.EscapeDataString(cursor)}";

    private async Task<JsonObject> AskForScheduleAsync(HttpMethod method, string scheduleId, JsonObject? body, CancellationToken cancellationToken)
    {
        var schedule = await SendAsync(method, AddressOf(scheduleId), body, cancellationToken);
        schedule.Of<string>("schedule_id");
        return schedule;
    }

    private async Task<JsonObject> SendAsync(HttpMethod method, string path, JsonObject? body, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(method, path) { Content = body is null ? null : JsonContent.Create(body) };
        return await SendAsync(request, cancellationToken);
    }

    private async Task<JsonObject> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var (status, content, _) = await AskAsync(request, cancellationToken);
        var body = TryParse(content);
        return status is >= 200 and < 300 && body is not null ? body : throw new CortapApiException(status, body);
    }

    private async Task<byte[]> GetBytesAsync(string path, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        var (status, content, _) = await AskAsync(request, cancellationToken);
        return status == 200 ? content : throw new CortapApiException(status, TryParse(content));
    }

    private Task<(int Status, byte[] Content, HttpContentHeaders Headers)> AskAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        // Without a body the handler would send it up to three times more when the connection breaks before an answer, and each may have been carried out.
        if (request.Method != HttpMethod.Get) request.Content ??= new ByteArrayContent([]);
        return ExplainAsync(_http, async () =>
        {
            using var response = await _http.SendAsync(request, cancellationToken);
            return ((int)response.StatusCode, await response.Content.ReadAsByteArrayAsync(cancellationToken), response.Content.Headers);
        }, Unreachable, cancellationToken);
    }

    /// <summary>Says of a call that fails what the other side did, instead of what .NET says of it.</summary>
    private static async Task<T> ExplainAsync<T>(HttpClient http, Func<Task<T>> call, Func<string, CliException> because, CancellationToken cancellationToken)
    {
        try
        {
            return await call();
        }
        catch (Exception exception) when (CallFailure.Describe(exception) is { } problem)
        {
            throw because(problem);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw because($"did not answer within {http.Timeout.TotalSeconds} s.");
        }
    }

    private static string QueryOf(IEnumerable<KeyValuePair<string, string?>> filters) =>
        string.Join('&', filters.Where(filter => filter.Value is not null).Select(filter => $"{filter.Key}={Uri.EscapeDataString(filter.Value!)}"));

    private CliException Unreachable(string problem) => new(
        $"The service at {_http.BaseAddress!.GetLeftPart(UriPartial.Authority)} {problem} Start it, or name its address by --url or CORTAP_URL.");

    private static JsonObject? TryParse(byte[] text)
    {
        try
        {
            var answer = JsonNode.Parse(text, documentOptions: Strict) as JsonObject;
            ReadTexts(answer);
            return answer;
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            return null;
        }
    }

    /// <summary>Texts are read only when they are asked for; what is none is to be found now.</summary>
    /// <exception cref="InvalidOperationException">A text is not UTF-8, or is half a character.</exception>
    private static void ReadTexts(JsonNode? node)
    {
        switch (node)
        {
            case JsonObject members:
                foreach (var (_, value) in members) ReadTexts(value);
                break;
            case JsonArray items:
                foreach (var item in items) ReadTexts(item);
                break;
            case JsonValue value when value.GetValueKind() == JsonValueKind.String:
                _ = value.GetValue<string>();
                break;
        }
    }
}
