namespace Cortap.Reporting.Jobs.Batches;

/// <summary>A request that passed the checks of its own body (docs/contract.md, section 4a).</summary>
/// <param name="ProjectIds">1 to <see cref="MaxProjects"/>, each once.</param>
/// <param name="Report">What is to be made of each; its project is the first.</param>
/// <param name="DryRun">Nothing is started: the answer tells what the projects lack.</param>
public sealed record BatchRequest(IReadOnlyList<long> ProjectIds, ReportRequest Report, bool DryRun)
{
    public const int MaxProjects = 500;
}
