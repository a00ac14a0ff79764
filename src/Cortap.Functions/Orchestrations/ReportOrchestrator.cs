using Cortap.Reporting.Jobs;
using Cortap.Reporting.Pipeline;
using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask;

namespace Cortap.Functions.Orchestrations;

/// <summary>
/// One report from data to webhook. The instance id is the job id. A failed job's instance ends well, for it has done what it was to do: its custom
/// status and output tell of the failure.
/// </summary>
public static class ReportOrchestrator
{
    /// <summary>External event that ends the job as cancelled, whatever its payload.</summary>
    public const string CancelEvent = "Cancel";

    /// <summary>A deadline that fires later than this passed while no host was running, and is renewed once.</summary>
    public static TimeSpan MaxLateness { get; } = TimeSpan.FromSeconds(15);

    [Function(FunctionNames.ReportOrchestrator)]
    public static async Task<ReportEnd> RunAsync([OrchestrationTrigger] TaskOrchestrationContext context)
    {
        var run = context.GetInput<ReportRun>()!;
        var decision = await RaceAsync(context, run);
        var settled = decision.Settled ?? await context.CallActivityAsync<SettledJob>(
            FunctionNames.FailJob, new FailInput(run.JobId, decision.Failure!), OrchestrationOptions.StorageRetry);
        var end = settled.End ?? EndOf(decision.Failure);
        context.SetCustomStatus(ProgressAt(end, settled.CallbackPending));
        if (!settled.CallbackPending) return end;

        try
        {
            if (settled.IsMailed)
            {
                var email = new EmailDelivery(run.JobId, Number: 1, run.BackoffUnit);
                await context.CallSubOrchestratorAsync(FunctionNames.DeliverEmail, email, OrchestrationOptions.WithInstanceId(OrchestrationIds.Email(run.JobId, email.Number)));
            }
            else
            {
                var delivery = new WebhookDelivery(run.JobId, Number: 1, run.BackoffUnit);
                await context.CallSubOrchestratorAsync(FunctionNames.DeliverWebhook, delivery, OrchestrationOptions.WithInstanceId(delivery.InstanceId));
            }
        }
        catch (TaskFailedException)
        {
            // Of a job that was ended in its record while this was suspended, somebody else delivers by now. What became of it is in the record.
        }

        return end;
    }

    private static ReportEnd EndOf(PhaseFailure? failure) =>
        failure is null ? ReportEnd.Completed : ReportEnd.Failed(failure.Phase, failure.Code, failure.Message);

    private static JobProgress ProgressAt(ReportEnd end, bool callbackPending) =>
        end is { Code: { } code } ? JobProgress.At(end.Phase ?? JobPhase.Queued) with { Code = code, Message = end.Message }
        : callbackPending ? JobProgress.At(JobPhase.DeliverWebhook)
        : JobProgress.Done;

    /// <summary>The pipeline against the deadline and the caller's wish to cancel; what loses cannot change the job any more.</summary>
    private static async Task<Decision> RaceAsync(TaskOrchestrationContext context, ReportRun run)
    {
        using var decided = new CancellationTokenSource();
        var phases = new PhaseCalls(context, run, decided.Token);
        var deadline = context.CreateTimer(phases.DeadlineAt, decided.Token);
        var cancel = context.WaitForExternalEvent<object?>(CancelEvent, decided.Token);
        var pipeline = PipelineAsync(phases);

        var first = await Task.WhenAny(pipeline, deadline, cancel);
        if (first == deadline && context.CurrentUtcDateTime - phases.DeadlineAt > MaxLateness)
        {
            phases.Renew();
            deadline = context.CreateTimer(phases.DeadlineAt, decided.Token);
            first = await Task.WhenAny(pipeline, deadline, cancel);
        }

        Decide(decided);
        return first == pipeline ? await pipeline
            : new Decision(null, (first == cancel ? PhaseFailure.Cancelled : PhaseFailure.TimedOut(run.Timeout)) with { Phase = phases.Current });
    }

    private static async Task<Decision> PipelineAsync(PhaseCalls phases)
    {
        try
        {
            var data = await phases.RunAsync<FetchedData>(FunctionNames.FetchProjectData, phases.Next);
            var report = await phases.RunAsync<GeneratedReport>(FunctionNames.GenerateReport, new GenerateInput(phases.Next, data));
            var uploaded = await phases.RunAsync<UploadedReport>(FunctionNames.UploadReport, new UploadInput(phases.Next, report));
            await phases.RunAsync<LinkedReport>(FunctionNames.CreateDownloadUrl, new LinkInput(phases.Next, uploaded));
            return new Decision(await phases.RunAsync<SettledJob>(FunctionNames.CompleteJob, new CompleteInput(phases.Next, report, uploaded)), null);
        }
        catch (PhaseFailedException exception)
        {
            return new Decision(null, exception.Failure);
        }
        catch (TaskFailedException exception)
        {
            return new Decision(null, OrchestrationOptions.Unexpected(exception));
        }
    }

    private static void Decide(CancellationTokenSource decided)
    {
#pragma warning disable CA1849 // CancelAsync would continue on the thread pool, outside the orchestrator's scheduler.
        decided.Cancel();
#pragma warning restore CA1849
    }

    /// <summary>How the race ended: the job's record has its result, or is to be failed.</summary>
    private sealed record Decision(SettledJob? Settled, PhaseFailure? Failure);
}
