using System.Text.Json.Nodes;

namespace Cortap.Cli.Api;

/// <summary>A batch as its status endpoint shows it.</summary>
/// <param name="Json">The answer, or its last page.</param>
/// <param name="Jobs">The jobs of all pages.</param>
public sealed record BatchSnapshot(JsonObject Json, IReadOnlyList<JobSnapshot> Jobs)
{
    public string BatchId => Json.Of<string>("batch_id");

    public string Status => Json.Of<string>("status");

    public bool Finished => Status != "processing";

    public string? CallbackStatus => Json["callback"]?.Text("status");

    /// <summary>Finished, and its webhook is delivered or given up.</summary>
    public bool Settled => Finished && CallbackStatus is "delivered" or "failed";

    /// <summary>Such as <c>25 jobs: 3 queued, 22 completed</c>.</summary>
    public string Summary
    {
        get
        {
            var counts = (Json["counts"] as JsonObject ?? []).Where(count => $"{count.Value}" != "0").Select(count => $"{count.Value} {count.Key}");
            return $"{Json["count"]} jobs: {string.Join(", ", counts)}";
        }
    }
}
