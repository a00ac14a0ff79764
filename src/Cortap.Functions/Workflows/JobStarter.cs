using Cortap.Reporting.Jobs;
using Cortap.Reporting.Pipeline;
using Microsoft.Extensions.Logging;

namespace Cortap.Functions.Workflows;

/// <summary>Starts the job whose turn came as a job was accepted, or takes the accepted one back when its start fails.</summary>
public sealed partial class JobStarter(JobIntake intake, JobWorkflows workflows, CrashPoints crashPoints, ILogger<JobStarter> logger)
{
    private readonly ILogger _logger = logger;

    /// <summary>
    /// Returns once the start is durable, or at once when the job waits: then its record is what is durable, and whoever is alive starts it.
    /// The caller's going away does not cancel it: between the job's record and its workflow there is no place to stop.
    /// </summary>
    /// <returns>False when the job could not be started and was taken back.</returns>
    public async Task<bool> StartAsync(AcceptedJob accepted)
    {
        crashPoints.Reach("StartReportJob.stored");
        if (accepted.Claimed is not { } next) return true;
        try
        {
            await workflows.StartAsync(next.Id);
            crashPoints.Reach("StartReportJob.scheduled");
            return true;
        }
        catch (Exception exception)
        {
            // A job of somebody else, or one that cannot be taken back, is found as abandoned.
            LogNotStarted(exception, next.Id);
            return next.Id != accepted.Job.Id || !await intake.RollBackAsync(accepted, CancellationToken.None);
        }
    }

    [LoggerMessage(1, LogLevel.Error, "The orchestration of {JobId} could not be started")]
    private partial void LogNotStarted(Exception exception, JobId jobId);
}
