using System.Text.Json.Nodes;

namespace Cortap.Cli.Api;

public sealed partial class CortapClient
{
    /// <summary>The deliveries of a job, oldest first, as docs/contract.md section 2 has them.</summary>
    public async Task<IReadOnlyList<JsonObject>> ListDeliveriesAsync(string jobId, CancellationToken cancellationToken)
    {
        var body = await SendAsync(HttpMethod.Get, $"api/v1/jobs/{Uri.EscapeDataString(jobId)}/deliveries", null, cancellationToken);
        return body.List("deliveries");
    }

    /// <summary>Sends the webhook of one job again.</summary>
    public async Task<JobSnapshot> RedeliverAsync(string jobId, CancellationToken cancellationToken) =>
        new(await SendAsync(HttpMethod.Post, $"api/v1/jobs/{Uri.EscapeDataString(jobId)}/redeliver", null, cancellationToken));

    /// <summary>Sends dead letters again, a thousand at most.</summary>
    /// <returns>How many, and whether there are more.</returns>
    public async Task<(int Count, bool HasMore)> RedeliverAllAsync(JsonObject selection, CancellationToken cancellationToken)
    {
        var body = await SendAsync(HttpMethod.Post, "api/v1/jobs/redeliver", selection, cancellationToken);
        return (body.Of<int>("count"), body.Of<bool>("more"));
    }

    public async Task<JobSnapshot> CancelAsync(string jobId, CancellationToken cancellationToken) =>
        new(await SendAsync(HttpMethod.Post, $"api/v1/jobs/{Uri.EscapeDataString(jobId)}/cancel", null, cancellationToken));
}
