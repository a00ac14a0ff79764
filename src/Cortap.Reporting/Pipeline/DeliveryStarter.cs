using Cortap.Reporting.Jobs;
using Microsoft.Extensions.Logging;

namespace Cortap.Reporting.Pipeline;

/// <summary>
/// Starts the delivery of a job that has ended. What cannot be started now takes nothing back, and is no error of whoever asked: the next one who looks at
/// the job starts it, the housekeeping at the latest (<see cref="RepairedJob.DeliveryIsToBegin"/>).
/// </summary>
public sealed partial class DeliveryStarter(IJobWorkflows workflows, ILogger<DeliveryStarter> logger)
{
    private readonly ILogger _logger = logger;

    public async Task StartAsync(Job job)
    {
        ArgumentNullException.ThrowIfNull(job);
        try
        {
            await workflows.DeliverAsync(job).ConfigureAwait(false);
        }
        catch (Exception exception)
        {
            LogLeft(exception, job.Id);
        }
    }

    [LoggerMessage(1, LogLevel.Warning, "The delivery of job {JobId} could not be started; it is started within minutes")]
    private partial void LogLeft(Exception exception, JobId jobId);
}
