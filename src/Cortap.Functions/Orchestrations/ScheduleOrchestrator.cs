using Cortap.Reporting.Pipeline;
using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask;

namespace Cortap.Functions.Orchestrations;

/// <summary>
/// Eternal orchestration, one for each generation of a schedule: starts what is due, sleeps until the next run or for a day, starts over. It ends when
/// the record says that it is not the one any more.
/// </summary>
public static class ScheduleOrchestrator
{
    private static readonly TimeSpan TroublePause = TimeSpan.FromMinutes(1);

    [Function(FunctionNames.FollowSchedule)]
    public static async Task RunAsync([OrchestrationTrigger] TaskOrchestrationContext context)
    {
        var call = context.GetInput<ScheduleCall>()!;
        var until = context.CurrentUtcDateTime + TroublePause;
        try
        {
            var sleep = await context.CallActivityAsync<ScheduleSleep?>(FunctionNames.StartDueRun, call with { Now = context.CurrentUtcDateTime });
            if (sleep is null) return;
            until = sleep.Until;
        }
        catch (TaskFailedException)
        {
            // The runtime has logged it; the next look tries again.
        }

        await context.CreateTimer(until, CancellationToken.None);
        context.ContinueAsNew(call);
    }
}
