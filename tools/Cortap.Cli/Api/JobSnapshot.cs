using System.Text.Json.Nodes;

namespace Cortap.Cli.Api;

/// <summary>A job as the status endpoint shows it.</summary>
public sealed record JobSnapshot(JsonObject Json)
{
    public string JobId => Json.Of<string>("job_id");

    public string Status => Json.Of<string>("status");

    public bool Finished => Status is "completed" or "failed" or "callback_failed";

    /// <summary>Finished, and its webhook, where it has one, is delivered or given up.</summary>
    public bool Settled => Finished && CallbackStatus is null or "delivered" or "failed";

    public string? CurrentPhase => Json["progress"]?.Text("current_phase");

    public IReadOnlyList<string> CompletedPhases =>
        [.. ((Json["progress"] as JsonObject)?["completed_phases"] as JsonArray ?? []).Select(phase => $"{phase}")];

    public int Percent => (Json["progress"] as JsonObject)?["percent"] is JsonValue percent && percent.TryGetValue<int>(out var value) ? value : Finished ? 100 : 0;

    public string? CallbackStatus => Json["callback"]?.Text("status");

    /// <summary>The status, and that of the webhook where there is one.</summary>
    public string Outcome => CallbackStatus is { } delivery ? $"{Status}, webhook {delivery}" : Status;

    public Uri? DownloadUrl => Uri.TryCreate(Json.Text("download_url"), UriKind.Absolute, out var url) && url.Scheme is "http" or "https" ? url : null;

    public string? FileName => Json.Text("file_name");
}
