using Cortap.Reporting.Jobs;
using Cortap.Reporting.Pipeline;
using Microsoft.DurableTask;

namespace Cortap.Functions.Orchestrations;

/// <summary>Calls the phases of one job in turn and shows the progress; goes no further once the job is decided.</summary>
internal sealed class PhaseCalls(TaskOrchestrationContext context, ReportRun run, CancellationToken decided)
{
    /// <summary>Which phase was called last; null before the first.</summary>
    public string? Current { get; private set; }

    /// <summary>By the workflow's clock.</summary>
    public DateTime DeadlineAt { get; private set; } = context.CurrentUtcDateTime + run.Timeout;

    /// <summary>The job has its whole time again, from now on.</summary>
    public void Renew() => DeadlineAt = context.CurrentUtcDateTime + run.Timeout;

    /// <summary>What the phase that is called now is told.</summary>
    public PhaseInput Next => new(run.JobId, run.Timeout, DeadlineAt - context.CurrentUtcDateTime);

    /// <exception cref="PhaseFailedException">The phase says why it failed.</exception>
    /// <exception cref="TaskFailedException">The phase broke.</exception>
    /// <exception cref="OperationCanceledException">The job was decided meanwhile.</exception>
    public async Task<T> RunAsync<T>(string phase, object input)
        where T : class
    {
        Current = phase;
        context.SetCustomStatus(JobProgress.At(phase));
        var outcome = await context.CallActivityAsync<PhaseOutcome<T>>(phase, input);
        decided.ThrowIfCancellationRequested();
        return outcome.Failure is { } failure ? throw new PhaseFailedException(failure) : outcome.Value!;
    }
}
