using Microsoft.DurableTask;

namespace Cortap.Functions.Orchestrations;

/// <summary>Waiting that is never too short.</summary>
internal static class DurableWait
{
    // The queues of Azure Storage hold a message back for whole seconds, rounded down, so a timer may fire up to a second early there.
    private static readonly TimeSpan Earliness = TimeSpan.FromSeconds(1);

    /// <summary>Waits by a durable timer, and by a second one if the first fired too early.</summary>
    public static async Task WaitAsync(this TaskOrchestrationContext context, TimeSpan delay)
    {
        var due = context.CurrentUtcDateTime + delay;
        await context.CreateTimer(due, CancellationToken.None);
        if (context.CurrentUtcDateTime < due) await context.CreateTimer(due + Earliness, CancellationToken.None);
    }
}
