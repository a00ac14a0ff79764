using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Cortap.Cli.Api;

/// <summary>A client of the report service's HTTP interface (docs/contract.md).</summary>
public sealed class CortapClient : IDisposable
{
    private readonly HttpClient _http;

    /// <param name="baseAddress">Address of the service.</param>
    /// <param name="token">Bearer token of the caller.</param>
    public CortapClient(Uri baseAddress, string token)
    {
        _http = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false })
        {
            BaseAddress = baseAddress,
            Timeout = TimeSpan.FromSeconds(30),
        };
        _http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
    }

    /// <summary>Accepts a job and returns its id.</summary>
    /// <exception cref="CortapApiException">The service refused.</exception>
    public async Task<string> SubmitAsync(ReportOrder order, CancellationToken cancellationToken)
    {
        using var response = await _http.PostAsJsonAsync("api/v1/generate-report", order.ToJson(), cancellationToken);
        var body = await ReadAsync(response, cancellationToken);
        return (string)body["job_id"]!;
    }

    public async Task<JobSnapshot> GetJobAsync(string jobId, CancellationToken cancellationToken)
    {
        using var response = await _http.GetAsync($"api/v1/jobs/{Uri.EscapeDataString(jobId)}", cancellationToken);
        return new JobSnapshot(await ReadAsync(response, cancellationToken));
    }

    /// <summary>The caller's jobs, newest first, and the cursor of the next page.</summary>
    public async Task<(IReadOnlyList<JobSnapshot> Jobs, string? NextCursor)> ListJobsAsync(
        string? status, int limit, string? cursor, CancellationToken cancellationToken)
    {
        var query = $"limit={limit}"
            + (status is null ? "" : $"&status={Uri.EscapeDataString(status)}")
            + (cursor is null ? "" : $"&cursor={Uri.EscapeDataString(cursor)}");
        using var response = await _http.GetAsync($"api/v1/jobs?{query}", cancellationToken);
        var body = await ReadAsync(response, cancellationToken);
        return ([.. body["jobs"]!.AsArray().Select(job => new JobSnapshot(job!.AsObject()))], (string?)body["next_cursor"]);
    }

    /// <summary>Fetches a download link; the link carries its own permission, so no token goes with it.</summary>
    public static async Task<byte[]> DownloadAsync(Uri link, CancellationToken cancellationToken)
    {
        using var anonymous = new HttpClient();
        return await anonymous.GetByteArrayAsync(link, cancellationToken);
    }

    public void Dispose() => _http.Dispose();

    private static async Task<JsonObject> ReadAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        var text = await response.Content.ReadAsStringAsync(cancellationToken);
        var body = TryParse(text);
        if (!response.IsSuccessStatusCode || body is null) throw new CortapApiException((int)response.StatusCode, body);
        return body;
    }

    private static JsonObject? TryParse(string text)
    {
        try
        {
            return JsonNode.Parse(text) as JsonObject;
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
