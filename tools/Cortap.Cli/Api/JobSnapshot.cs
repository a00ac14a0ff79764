using System.Text.Json.Nodes;

namespace Cortap.Cli.Api;

/// <summary>A job as the status endpoint shows it.</summary>
public sealed record JobSnapshot(JsonObject Json)
{
    public string JobId => (string)Json["job_id"]!;

    public string Status => (string)Json["status"]!;

    public bool Finished => Status is "completed" or "failed" or "callback_failed";

    /// <summary>Finished, and its webhook is delivered or given up.</summary>
    public bool Settled => Finished && CallbackStatus is "delivered" or "failed";

    public string? CurrentPhase => (string?)Json["progress"]?["current_phase"];

    public IReadOnlyList<string> CompletedPhases =>
        [.. Json["progress"]?["completed_phases"]?.AsArray().Select(phase => (string)phase!) ?? []];

    public int Percent => (int?)Json["progress"]?["percent"] ?? (Finished ? 100 : 0);

    public string? CallbackStatus => (string?)Json["callback"]?["status"];

    public Uri? DownloadUrl => Json["download_url"] is { } url ? new Uri((string)url!) : null;

    public string? FileName => (string?)Json["file_name"];
}
