using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Cortap.Cli.Commands;

namespace Cortap.Cli.Api;

/// <summary>The routes of batches (docs/contract.md, section 4a).</summary>
public sealed partial class CortapClient
{
    /// <summary>One for each project of the largest batch.</summary>
    private const int MaxPages = 500;

    /// <summary>Orders many reports, or asks what they lack.</summary>
    /// <param name="order">What each report is to be; its project does not count.</param>
    /// <param name="projectIds">1 to 500.</param>
    /// <param name="dryRun">Nothing is started.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <returns>The body of the answer.</returns>
    public Task<JsonObject> StartBatchAsync(ReportOrder order, IReadOnlyList<long> projectIds, bool dryRun, CancellationToken cancellationToken)
    {
        var body = order.ToJson();
        body.Remove("project_id");
        body["project_ids"] = new JsonArray([.. projectIds.Select(id => JsonValue.Create(id))]);
        body["dry_run"] = dryRun;
        return SendAsync(new HttpRequestMessage(HttpMethod.Post, "api/v1/batches") { Content = JsonContent.Create(body) }, cancellationToken);
    }

    /// <summary>The batch with all its jobs.</summary>
    public async Task<BatchSnapshot> GetBatchAsync(string batchId, CancellationToken cancellationToken)
    {
        var jobs = new List<JobSnapshot>();
        string? cursor = null;
        for (var pages = 0; pages < MaxPages; pages++)
        {
            var query = cursor is null ? "" : $"?cursor={Uri.EscapeDataString(cursor)}";
            using var request = new HttpRequestMessage(HttpMethod.Get, $"api/v1/batches/{Uri.EscapeDataString(batchId)}{query}");
            var page = await SendAsync(request, cancellationToken);
            jobs.AddRange(page.List("jobs").Select(job => new JobSnapshot(job)));
            cursor = page.Text("next_cursor");
            if (cursor is null) return new BatchSnapshot(page, jobs);
        }

        throw Unreachable("lists more jobs than a batch has.");
    }

    /// <summary>Batches without their jobs, newest first, and the cursor of the next page.</summary>
    /// <param name="filters">Names and values as in docs/contract.md section 4a; those without a value are left out.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    public async Task<(IReadOnlyList<BatchSnapshot> Batches, string? NextCursor)> ListBatchesAsync(
        IEnumerable<KeyValuePair<string, string?>> filters, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, $"api/v1/batches?{QueryOf(filters)}");
        var body = await SendAsync(request, cancellationToken);
        return ([.. body.List("batches").Select(batch => new BatchSnapshot(batch, []))], body.Text("next_cursor"));
    }

    public async Task<BatchSnapshot> CancelBatchAsync(string batchId, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, $"api/v1/batches/{Uri.EscapeDataString(batchId)}/cancel");
        return new BatchSnapshot(await SendAsync(request, cancellationToken), []);
    }

    /// <summary>Sends the webhook of the batch as a whole again.</summary>
    public async Task RedeliverBatchAsync(string batchId, CancellationToken cancellationToken) =>
        (await SendAsync(HttpMethod.Post, $"api/v1/batches/{Uri.EscapeDataString(batchId)}/redeliver", null, cancellationToken)).Of<string>("batch_id");

    /// <summary>Writes the ZIP of the batch's reports to a file as it comes.</summary>
    /// <exception cref="CortapApiException">The service refused.</exception>
    public async Task DownloadBatchAsync(string batchId, string file, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, $"api/v1/batches/{Uri.EscapeDataString(batchId)}/reports.zip");
        await ExplainAsync(_http, async () =>
        {
            using var response = await _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
            if (!response.IsSuccessStatusCode || response.Content.Headers.ContentType?.MediaType != "application/zip") throw new CortapApiException((int)response.StatusCode, TryParse(await response.Content.ReadAsByteArrayAsync(cancellationToken)));
            var source = await response.Content.ReadAsStreamAsync(cancellationToken);
            await OutputFile.WriteAsync(file, target => CopyAsync(source, target, cancellationToken));
            return true;
        }, Unreachable, cancellationToken);
    }

    // The whole may take long; each piece must come as soon as an answer.
    private async Task CopyAsync(Stream source, Stream target, CancellationToken cancellationToken)
    {
        var buffer = new byte[81_920];
        while (true)
        {
            using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            patience.CancelAfter(_http.Timeout);
            var read = await source.ReadAsync(buffer, patience.Token);
            if (read == 0) return;
            await target.WriteAsync(buffer.AsMemory(0, read), cancellationToken);
        }
    }
}
