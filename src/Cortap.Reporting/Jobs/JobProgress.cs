using System.Text.Json.Serialization;

namespace Cortap.Reporting.Jobs;

/// <summary>
/// How far a job is; the custom status of its orchestration. It survives any JSON round trip and stays well below 1 KiB.
/// </summary>
/// <param name="CurrentPhase">One of <see cref="JobPhase"/>.</param>
/// <param name="CompletedPhases">Phases done, in order.</param>
/// <param name="Code">Why the job has failed, in which case <paramref name="CurrentPhase"/> is where; null otherwise.</param>
/// <param name="Message">The same in words that callers may read.</param>
public sealed record JobProgress(
    string CurrentPhase,
    IReadOnlyList<string> CompletedPhases,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Code = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Message = null)
{
    /// <summary>Nothing has begun.</summary>
    public static JobProgress Queued { get; } = new(JobPhase.Queued, []);

    /// <summary>The report is there, and nobody waits to be told.</summary>
    public static JobProgress Done { get; } = new(JobPhase.CompleteJob, JobPhase.Pipeline);

    /// <summary>0 to 100: the share of the pipeline's phases that are done.</summary>
    public int Percent => 100 * CompletedPhases.Count(phase => JobPhase.Pipeline.Contains(phase)) / JobPhase.Pipeline.Count;

    /// <summary>The progress when <paramref name="phase"/> begins and everything before it is done.</summary>
    public static JobProgress At(string phase)
    {
        var before = JobPhase.Pipeline.TakeWhile(name => name != phase).ToList();
        return phase == JobPhase.Queued ? Queued : new(phase, before);
    }
}
