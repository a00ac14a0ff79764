using System.ComponentModel;

namespace Cortap.Conformance.Tests.Scenarios;

[DisplayName("Timers")]
public sealed class TimerTests : ConformanceTest
{
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Hour = TimeSpan.FromHours(1);

    [Scenario("A timer fires when it is due")]
    public Task Timer_Due_Fires() => CompareAsync(async stage =>
    {
        stage.Orchestrator("Main", async context =>
        {
            var start = context.CurrentUtcDateTime;
            await context.CreateTimer(2 * Second, CancellationToken.None);
            stage.Note(context, Stage.Seconds(2 * Second, context.CurrentUtcDateTime - start));
        });
        await stage.RunAsync();
    });

    [Scenario("A past-dated timer fires at once")]
    public Task Timer_PastDated_FiresAtOnce() => CompareAsync(async stage =>
    {
        stage.Orchestrator("Main", async context =>
        {
            await context.CreateTimer(context.CurrentUtcDateTime - Hour, CancellationToken.None);
            stage.Note(context, "fired");
        });
        await stage.RunAsync();
    });

    [Scenario("A timer of no length fires at once")]
    public Task Timer_OfNoLength_FiresAtOnce() => CompareAsync(async stage =>
    {
        stage.Orchestrator("Main", async context =>
        {
            await context.CreateTimer(TimeSpan.Zero, CancellationToken.None);
            stage.Note(context, "fired");
        });
        await stage.RunAsync();
    });

    [Scenario("A cancelled timer throws `TaskCanceledException`")]
    public Task Timer_Cancelled_Throws() => CompareAsync(async stage =>
    {
        stage.Echo();
        stage.Orchestrator("Main", async context =>
        {
            using var cancel = new CancellationTokenSource();
            var timer = context.CreateTimer(Hour, cancel.Token);
            await context.CallActivityAsync<string>("Echo", "a");
            Cancel(cancel);
            try
            {
                await timer;
            }
            catch (OperationCanceledException exception)
            {
                stage.Note(context, exception.GetType().Name);
            }
        });
        await stage.RunAsync();
    });

    [Scenario("A timer with a token that is cancelled already is cancelled")]
    public Task Timer_WithACancelledToken_IsCancelled() => CompareAsync(async stage =>
    {
        stage.Orchestrator("Main", async context =>
        {
            try
            {
                await context.CreateTimer(Hour, new CancellationToken(canceled: true));
            }
            catch (OperationCanceledException exception)
            {
                stage.Note(context, exception.GetType().Name);
            }
        });
        await stage.RunAsync();
    });

    [Scenario("An uncaught cancelled timer fails the orchestration with an aggregate")]
    public Task Timer_CancelledAndNotCaught_FailsTheOrchestration() => CompareAsync(async stage =>
    {
        stage.Orchestrator("Main", context => context.CreateTimer(Hour, new CancellationToken(canceled: true)));
        await stage.RunAsync();
    });

    [Scenario("One token cancels all its timers")]
    public Task Timers_OnOneToken_AreCancelledTogether() => CompareAsync(async stage =>
    {
        stage.Echo();
        stage.Orchestrator("Main", async context =>
        {
            using var cancel = new CancellationTokenSource();
            var timers = new[] { context.CreateTimer(Hour, cancel.Token), context.CreateTimer(2 * Hour, cancel.Token) };
            await context.CallActivityAsync<string>("Echo", "a");
            Cancel(cancel);
            stage.Note(context, string.Join(" ", timers.Select(timer => timer.IsCanceled)));
        });
        await stage.RunAsync();
    });

    [Scenario("To cancel a timer that has fired changes nothing")]
    public Task Timer_CancelledAfterItFired_HasFired() => CompareAsync(async stage =>
    {
        stage.Orchestrator("Main", async context =>
        {
            using var cancel = new CancellationTokenSource();
            var timer = context.CreateTimer(Second, cancel.Token);
            await timer;
            Cancel(cancel);
            stage.Note(context, $"{timer.Status}");
        });
        await stage.RunAsync();
    });

    [Scenario("Timers fire in the order of their times")]
    public Task Timers_Many_FireInTheirOrder() => CompareAsync(async stage =>
    {
        stage.Orchestrator("Main", async context =>
        {
            await Task.WhenAll(new[] { 3, 1, 2 }.Select(async seconds =>
            {
                await context.CreateTimer(seconds * Second, CancellationToken.None);
                stage.Note(context, $"{seconds}");
            }));
        });
        await stage.RunAsync();
    });

    [Scenario("In a race the activity wins, and the timer's token cancels the timer")]
    public Task Race_WonByTheActivity_CancelsTheTimer() => CompareAsync(async stage =>
    {
        stage.Echo();
        stage.Orchestrator<string>("Main", async context =>
        {
            using var cancel = new CancellationTokenSource();
            var timer = context.CreateTimer(Hour, cancel.Token);
            var work = context.CallActivityAsync<string>("Echo", "a");
            var winner = await Task.WhenAny(timer, work);
            Cancel(cancel);
            return winner == work ? await work : "late";
        });
        await stage.RunAsync();
    });

    [Scenario("A loop of timers counts")]
    public Task Timers_InALoop_Count() => CompareAsync(async stage =>
    {
        stage.Orchestrator<int>("Main", async context =>
        {
            var count = 0;
            for (; count < 5; count++)
                await context.CreateTimer(TimeSpan.FromMilliseconds(50), CancellationToken.None);
            return count;
        });
        await stage.RunAsync();
    });

    private static void Cancel(CancellationTokenSource source)
    {
#pragma warning disable CA1849 // CancelAsync would continue on the thread pool, outside the orchestrator's turn.
        source.Cancel();
#pragma warning restore CA1849
    }
}
