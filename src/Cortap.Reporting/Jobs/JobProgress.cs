namespace Cortap.Reporting.Jobs;

/// <summary>
/// How far a job is; the custom status of its orchestration. It survives any JSON round trip and stays well below 1 KiB.
/// </summary>
/// <param name="CurrentPhase">One of <see cref="JobPhase"/>.</param>
/// <param name="CompletedPhases">Phases done, in order.</param>
public sealed record JobProgress(string CurrentPhase, IReadOnlyList<string> CompletedPhases)
{
    /// <summary>Nothing has begun.</summary>
    public static JobProgress Queued { get; } = new(JobPhase.Queued, []);

    /// <summary>0 to 100: the share of the pipeline's phases that are done.</summary>
    public int Percent => 100 * CompletedPhases.Count(phase => JobPhase.Pipeline.Contains(phase)) / JobPhase.Pipeline.Count;

    /// <summary>The progress when <paramref name="phase"/> begins and everything before it is done.</summary>
    public static JobProgress At(string phase)
    {
        var before = JobPhase.Pipeline.TakeWhile(name => name != phase).ToList();
        return phase == JobPhase.Queued ? Queued : new(phase, before);
    }
}
