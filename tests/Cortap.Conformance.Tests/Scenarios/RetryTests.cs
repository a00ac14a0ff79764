using System.ComponentModel;
using System.Globalization;
using Microsoft.DurableTask;

namespace Cortap.Conformance.Tests.Scenarios;

/// <summary>Intervals are of seconds: the official host runs in real time, and its timers are coarse.</summary>
[DisplayName("Retries")]
public sealed class RetryTests : ConformanceTest
{
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    [Scenario("A retry policy repeats an activity until it succeeds")]
    public Task Policy_UntilSuccess_Repeats() => CompareAsync(async stage =>
    {
        FailUntil(stage, 3);
        stage.Orchestrator<string>("Main", context => context.CallActivityAsync<string>("Flaky", "a", Policy(5, Second)));
        await stage.RunAsync();
    });

    [Scenario("After its last attempt a policy gives the last failure, with the task id of that attempt")]
    public Task Policy_Exhausted_ThrowsTheLastFailure() => CompareAsync(async stage =>
    {
        FailUntil(stage, 9);
        stage.Orchestrator<string>("Main", async context =>
        {
            try
            {
                return await context.CallActivityAsync<string>("Flaky", "a", Policy(3, Second));
            }
            catch (TaskFailedException exception)
            {
                return $"#{exception.TaskId} {Stage.Chain(exception.FailureDetails)}";
            }
        });
        await stage.RunAsync();
    });

    [Scenario("The pauses of a policy grow by its coefficient")]
    public Task Policy_WithCoefficient_PausesLonger() => CompareAsync(async stage =>
    {
        FailUntil(stage, 3);
        stage.Orchestrator("Main", async context =>
        {
            var start = context.CurrentUtcDateTime;
            await context.CallActivityAsync<string>("Flaky", "a", Policy(3, Second, coefficient: 2));
            stage.Note(context, Stage.Seconds(3 * Second, context.CurrentUtcDateTime - start));
        });
        await stage.RunAsync();
    });

    [Scenario("They grow no longer than its longest interval")]
    public Task Policy_WithLongestInterval_PausesNoLonger() => CompareAsync(async stage =>
    {
        FailUntil(stage, 3);
        stage.Orchestrator("Main", async context =>
        {
            var start = context.CurrentUtcDateTime;
            await context.CallActivityAsync<string>("Flaky", "a", Policy(3, Second, coefficient: 30, longest: Second));
            stage.Note(context, Stage.Seconds(2 * Second, context.CurrentUtcDateTime - start));
            stage.Note(context, Stage.Seconds(30 * Second, context.CurrentUtcDateTime - start));
        });
        await stage.RunAsync();
    });

    [Scenario("A policy stops when its time-out has passed")]
    public Task Policy_PastItsTimeout_Stops() => CompareAsync(async stage =>
    {
        FailUntil(stage, 9);
        stage.Orchestrator<string>("Main", context => context.CallActivityAsync<string>(
            "Flaky", "a", Policy(9, 2 * Second, timeout: TimeSpan.FromSeconds(3.9))));
        await stage.RunAsync();
    });

    [Scenario("`HandleFailure` ends the attempts")]
    public Task Policy_NotHandlingTheFailure_StopsAtOnce() => CompareAsync(async stage =>
    {
        FailUntil(stage, 9);
        stage.Orchestrator<string>("Main", context => context.CallActivityAsync<string>("Flaky", "a", TaskOptions.FromRetryPolicy(
            new RetryPolicy(5, Second) { HandleFailure = failure => !failure.IsCausedBy<InvalidOperationException>() })));
        await stage.RunAsync();
    });

    [Scenario("A `HandleFailure` that throws ends them too, and the task's failure stands")]
    public Task Policy_WhosePredicateThrows_StopsWithTheTasksFailure() => CompareAsync(async stage =>
    {
        FailUntil(stage, 9);
        stage.Orchestrator<string>("Main", context => context.CallActivityAsync<string>("Flaky", "a", TaskOptions.FromRetryPolicy(
            new RetryPolicy(5, Second) { HandleFailure = _ => throw new FormatException("predicate") })));
        await stage.RunAsync();
    });

    [Scenario("One attempt is no retry")]
    public Task Policy_OfOneAttempt_DoesNotRepeat() => CompareAsync(async stage =>
    {
        FailUntil(stage, 9);
        stage.Orchestrator<string>("Main", context => context.CallActivityAsync<string>("Flaky", "a", Policy(1, Second)));
        await stage.RunAsync();
    });

    [Scenario("An activity that is not registered is not retried")]
    public Task Policy_ForAnUnknownActivity_DoesNotRepeat() => CompareAsync(async stage =>
    {
        stage.Orchestrator<string>("Main", async context =>
        {
            try
            {
                return await context.CallActivityAsync<string>("Nowhere", "a", Policy(5, Second));
            }
            catch (TaskFailedException exception)
            {
                return $"#{exception.TaskId}";
            }
        });
        await stage.RunAsync();
    });

    [Scenario("A policy repeats also when a result has the wrong form")]
    public Task Policy_ForAResultOfTheWrongForm_Repeats() => CompareAsync(async stage =>
    {
        stage.Echo();
        stage.Orchestrator<string>("Main", async context =>
        {
            try
            {
                return $"{await context.CallActivityAsync<int>("Echo", "text", Policy(2, Second))}";
            }
            catch (System.Text.Json.JsonException)
            {
                return "wrong form";
            }
        });
        await stage.RunAsync();
    });

    [Scenario("After the last attempt of a policy the next task has this number")]
    public Task Policy_Exhausted_TakesTaskIds() => CompareAsync(async stage =>
    {
        stage.Fail();
        stage.Orchestrator("Main", async context =>
        {
            foreach (var options in new[] { Policy(2, Second), null })
            {
                try
                {
                    await context.CallActivityAsync<string>("Fail", "x", options);
                }
                catch (TaskFailedException exception)
                {
                    stage.Note(context, $"#{exception.TaskId}");
                }
            }
        });
        await stage.RunAsync();
    });

    [Scenario("A retry handler sees the attempt and the failure, and decides")]
    public Task Handler_ForEachFailure_SeesAttemptAndFailure() => CompareAsync(async stage =>
    {
        FailUntil(stage, 9);
        stage.Orchestrator("Main", async context =>
        {
            var options = TaskOptions.FromRetryHandler(retry =>
            {
                stage.Note(context, $"after {retry.LastAttemptNumber}: {Stage.Chain(retry.LastFailure)}");
                return retry.LastAttemptNumber < 3;
            });
            try
            {
                await context.CallActivityAsync<string>("Flaky", "a", options);
            }
            catch (TaskFailedException exception)
            {
                stage.Note(context, $"#{exception.TaskId} {Stage.Chain(exception.FailureDetails)}");
            }
        });
        await stage.RunAsync();
    });

    [Scenario("A retry handler may wait by a durable timer, and sees the time that has passed")]
    public Task Handler_WithATimer_Waits() => CompareAsync(async stage =>
    {
        FailUntil(stage, 3);
        stage.Orchestrator<string>("Main", context => context.CallActivityAsync<string>("Flaky", "a", TaskOptions.FromRetryHandler(async retry =>
        {
            stage.Note(context, Stage.Seconds((retry.LastAttemptNumber - 1) * Second, retry.TotalRetryTime));
            await retry.OrchestrationContext.CreateTimer(Second, CancellationToken.None);
            return true;
        })));
        await stage.RunAsync();
    });

    [Scenario("A retry handler that throws fails the call with its exception")]
    public Task Handler_Throwing_FailsTheCall() => CompareAsync(async stage =>
    {
        FailUntil(stage, 9);
        RetryHandler throwing = _ => throw new FormatException("handler");
        stage.Orchestrator<string>("Main", context => context.CallActivityAsync<string>("Flaky", "a", TaskOptions.FromRetryHandler(throwing)));
        await stage.RunAsync();
    });

    [Scenario("A retry handler is not asked about an activity that is not registered")]
    public Task Handler_ForAnUnknownActivity_IsNotAsked() => CompareAsync(async stage =>
    {
        RetryHandler handler = _ =>
        {
            stage.Note("asked");
            return false;
        };
        stage.Orchestrator<string>("Main", context => context.CallActivityAsync<string>("Nowhere", "a", TaskOptions.FromRetryHandler(handler)));
        await stage.RunAsync();
    });

    [Scenario("A retry handler is not asked about a result of the wrong form")]
    public Task Handler_ForAResultOfTheWrongForm_IsNotAsked() => CompareAsync(async stage =>
    {
        stage.Echo();
        RetryHandler handler = _ =>
        {
            stage.Note("asked");
            return false;
        };
        stage.Orchestrator<string>("Main", async context =>
        {
            try
            {
                return $"{await context.CallActivityAsync<int>("Echo", "text", TaskOptions.FromRetryHandler(handler))}";
            }
            catch (System.Text.Json.JsonException)
            {
                return "wrong form";
            }
        });
        await stage.RunAsync();
    });

    [Scenario("A retried sub-orchestration keeps its id")]
    public Task Policy_ForASubOrchestration_KeepsItsId() => CompareAsync(async stage =>
    {
        FailUntil(stage, 2);
        stage.Orchestrator<string>("Child", async context =>
        {
            stage.Note(context, $"child {context.InstanceId}");
            return await context.CallActivityAsync<string>("Flaky", "a");
        });
        stage.Orchestrator<string>("Main", context => context.CallSubOrchestratorAsync<string>(
            "Child", options: new SubOrchestrationOptions(Policy(3, Second), "child")));
        await stage.RunAsync();
    });

    [Scenario("A sub-orchestration is retried by a handler too")]
    public Task Handler_ForASubOrchestration_Repeats() => CompareAsync(async stage =>
    {
        FailUntil(stage, 3);
        stage.Orchestrator<string>("Child", context => context.CallActivityAsync<string>("Flaky", "a"));
        stage.Orchestrator<string>("Main", context =>
        {
            RetryHandler handler = retry =>
            {
                stage.Note(context, $"after {retry.LastAttemptNumber}: {Stage.Chain(retry.LastFailure)}");
                return true;
            };
            return context.CallSubOrchestratorAsync<string>("Child", options: TaskOptions.FromRetryHandler(handler).WithInstanceId("child"));
        });
        await stage.RunAsync();
    });

    private static TaskOptions Policy(int attempts, TimeSpan first, double coefficient = 1, TimeSpan? longest = null, TimeSpan? timeout = null)
        => TaskOptions.FromRetryPolicy(new RetryPolicy(attempts, first, coefficient, longest, timeout));

    /// <summary>An activity that fails until its n-th attempt.</summary>
    private static void FailUntil(Stage stage, int attempt)
    {
        var attempts = 0;
        stage.Activity<string, string>("Flaky", text =>
        {
            attempts++;
            stage.Note($"attempt {attempts}");
            return attempts < attempt
                ? throw new InvalidOperationException(string.Create(CultureInfo.InvariantCulture, $"failure {attempts}"))
                : text;
        });
    }
}
