using Cortap.Reporting.Canonical;
using Cortap.Reporting.Documents;
using Cortap.Reporting.Errors;
using Cortap.Reporting.Jobs.Answers;
using Cortap.Reporting.Riskuity;
using Cortap.Reporting.Setup;

namespace Cortap.Reporting.Jobs.Batches;

/// <summary>
/// Tells for each project of a batch what its setup lacks, without a job and without the projects' data: what only Riskuity's controls can tell is
/// left to <c>POST /api/v1/validate-data</c> and to the jobs.
/// </summary>
public sealed class BatchDryRun(ReportCatalog reports, IProjectSetupSource setups, CanonicalTransformer transformer)
{
    /// <summary><c>{"dry_run": true, "count", "ready", "projects": […]}</c> as UTF-8 JSON.</summary>
    /// <param name="wanted">The request.</param>
    /// <param name="projects">What Riskuity says of its projects, in the same order.</param>
    /// <param name="cancellationToken">Cancels the reading of the setup document.</param>
    internal async Task<byte[]> RunAsync(BatchRequest wanted, ProbedProject[] projects, CancellationToken cancellationToken)
    {
        var setupOf = await ReadSetupAsync(cancellationToken).ConfigureAwait(false);
        var fields = reports.Of(wanted.Report.ReportType).Fields;
        var findings = wanted.ProjectIds.Zip(projects, (id, project) => Check(id, project, fields, setupOf)).ToList();
        return Show(findings);
    }

    internal static byte[] Show(IReadOnlyList<Finding> findings) => AnswerJson.Write(new DryRunBody(
        DryRun: true, findings.Count, findings.Count(finding => finding.IsReady),
        [.. findings.Select(finding => new ProjectBody(finding.ProjectId, finding.Name, finding.IsReady, finding.Missing, finding.Errors))]));

    /// <summary>A document that cannot be read fails every project in the same words.</summary>
    private async Task<Func<long, ProjectSetup>> ReadSetupAsync(CancellationToken cancellationToken)
    {
        try
        {
            return await setups.ReadAllAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (CortapException exception)
        {
            return _ => throw exception;
        }
    }

    private Finding Check(long projectId, ProbedProject project, ReportFields report, Func<long, ProjectSetup> setupOf)
    {
        if (project.IsAbsent)
        {
            return new(projectId, project.Name, [], ["is not among the projects of this user"]);
        }

        try
        {
            var (missing, errors) = SetupValidation.Check(setupOf(projectId), projectId, project.Name, report, transformer);
            return new(projectId, project.Name, missing, errors);
        }
        catch (CortapException exception) when (exception.Code == ErrorCodes.TransformationError)
        {
            return new(projectId, project.Name, [], CanonicalValidation.ErrorsOf(exception));
        }
    }

    internal sealed record Finding(long ProjectId, string? Name, IReadOnlyList<string> Missing, IReadOnlyList<string> Errors)
    {
        public bool IsReady => Missing.Count == 0 && Errors.Count == 0;
    }
}
