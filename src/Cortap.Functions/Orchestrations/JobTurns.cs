using Cortap.Reporting.Pipeline;
using Microsoft.DurableTask.Client;
using Microsoft.Extensions.Logging;

namespace Cortap.Functions.Orchestrations;

/// <summary>Tells waiting orchestrations that it is their turn.</summary>
public sealed partial class JobTurns(WorkSlots slots, ILogger<JobTurns> logger)
{
    private readonly ILogger _logger = logger;

    /// <summary>To be called whenever a slot may have become free. An orchestration that is not told asks again by itself.</summary>
    public async Task CallNextAsync(DurableTaskClient client)
    {
        foreach (var job in slots.CallNext())
        {
            try
            {
                await client.RaiseEventAsync(job.Value, ReportOrchestrator.TurnEvent, true);
            }
            catch (Exception exception)
            {
                LogNotCalled(exception, job.Value);
            }
        }
    }

    [LoggerMessage(1, LogLevel.Information, "Job {JobId} could not be called")]
    private partial void LogNotCalled(Exception exception, string jobId);
}
