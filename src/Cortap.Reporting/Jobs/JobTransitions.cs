namespace Cortap.Reporting.Jobs;

/// <summary>The legal changes of a job's status; docs/states.md draws them and a test holds it to this table.</summary>
public static class JobTransitions
{
    private static readonly Dictionary<JobStatus, JobStatus[]> Next = new()
    {
        [JobStatus.Queued] = [JobStatus.Queued, JobStatus.Processing, JobStatus.Failed],
        [JobStatus.Processing] = [JobStatus.Processing, JobStatus.Completed, JobStatus.Failed],
        [JobStatus.Completed] = [JobStatus.Completed, JobStatus.CallbackFailed],
        [JobStatus.Failed] = [JobStatus.Failed, JobStatus.CallbackFailed],
        [JobStatus.CallbackFailed] = [JobStatus.CallbackFailed, JobStatus.Completed, JobStatus.Failed],
    };

    /// <summary>The statuses in which a job can be created.</summary>
    public static IReadOnlyList<JobStatus> Initial { get; } = [JobStatus.Queued, JobStatus.Processing];

    /// <summary>A record may go from one status to the other; staying lets progress, links and attempts be recorded.</summary>
    public static bool IsLegal(JobStatus from, JobStatus to) => Next[from].Contains(to);

    /// <summary>The statuses from which <paramref name="to"/> can be reached, itself included.</summary>
    public static IReadOnlyList<JobStatus> Predecessors(JobStatus to) => [.. Next.Where(entry => entry.Value.Contains(to)).Select(entry => entry.Key)];
}
