using Cortap.Runtime.Engine;
using Cortap.Runtime.Testing;
using Microsoft.DurableTask;
using Microsoft.DurableTask.Client;

namespace Cortap.Runtime.Tests.Engine;

public sealed class FailureTests : EngineTest
{
    [Theory]
    [MemberData(nameof(Modes))]
    public async Task Activity_Throwing_FailsTheOrchestrationWithTheChain(ReplayMode mode)
    {
        await using var host = await StartAsync(mode, registry => registry
            .AddOrchestratorFunc("faulty", FaultyOrchestratorAsync)
            .AddActivityFunc("boom", ThrowChain));

        var result = await host.RunAsync("faulty");

        result.RuntimeStatus.ShouldBe(OrchestrationRuntimeStatus.Failed);
        var failure = result.FailureDetails!;
        failure.ErrorType.ShouldBe(typeof(TaskFailedException).FullName);
        failure.ErrorMessage.ShouldBe("Task 'boom' (#0) failed with an unhandled exception: first");
        failure.StackTrace!.ShouldContain(nameof(FaultyOrchestratorAsync));
        failure.StackTrace!.ShouldNotContain(nameof(ThrowChain));
        failure.InnerFailure!.ErrorType.ShouldBe(typeof(OddException).FullName);
        failure.InnerFailure.ErrorMessage.ShouldBe("first");
        failure.InnerFailure.StackTrace!.ShouldContain(nameof(ThrowChain));
        failure.InnerFailure.InnerFailure!.ErrorType.ShouldBe(typeof(TimeoutException).FullName);
        failure.InnerFailure.InnerFailure.InnerFailure!.ErrorMessage.ShouldBe("third");
        result.SerializedOutput.ShouldBe($"{failure.ErrorType}: {failure.ErrorMessage}");
    }

    [Theory]
    [MemberData(nameof(Modes))]
    public async Task Failure_ThroughThreeLevels_KeepsItsCause(ReplayMode mode)
    {
        await using var host = await StartAsync(mode, registry => registry
            .AddOrchestratorFunc<string>("top", async context =>
            {
                try
                {
                    await context.CallSubOrchestratorAsync("middle");
                    return "no failure";
                }
                catch (TaskFailedException exception) when (exception.FailureDetails.IsCausedBy<TaskFailedException>())
                {
                    var cause = exception.FailureDetails.InnerFailure!;
                    return $"{exception.TaskName} #{exception.TaskId} | {cause.ErrorType} | {cause.IsCausedBy<OddException>()} "
                        + $"{cause.IsCausedBy<Exception>()} {cause.IsCausedBy<FormatException>()} | {cause.InnerFailure!.ErrorMessage}";
                }
            })
            .AddOrchestratorFunc("middle", context => context.CallActivityAsync("boom"))
            .AddActivityFunc("boom", ThrowChain));

        (await host.RunAsync("top")).ReadOutputAs<string>().ShouldBe($"middle #0 | {typeof(OddException).FullName} | True True False | second");
    }

    [Theory]
    [MemberData(nameof(Modes))]
    public async Task Orchestrator_Throwing_FailsWithItsOwnException(ReplayMode mode)
    {
        await using var host = await StartAsync(mode, registry => registry
            .AddOrchestratorFunc("throws", (TaskOrchestrationContext _) => throw new OddException("Kaboom", null)));

        var result = await host.RunAsync("throws");

        result.FailureDetails!.ErrorType.ShouldBe(typeof(OddException).FullName);
        result.FailureDetails.IsCausedBy<OddException>().ShouldBeTrue();
        result.SerializedOutput.ShouldBe($"{typeof(OddException).FullName}: Kaboom");
    }

    [Theory]
    [MemberData(nameof(Modes))]
    public async Task Activity_NotRegistered_FailsWithoutRetry(ReplayMode mode)
    {
        await using var host = await StartAsync(mode, registry => registry
            .AddOrchestratorFunc("calls", context => context.CallActivityAsync(
                "missing", TaskOptions.FromRetryPolicy(new RetryPolicy(5, TimeSpan.FromDays(1))))));
        var start = host.Clock.GetUtcNow();

        var result = await host.RunAsync("calls");

        result.FailureDetails!.InnerFailure!.ErrorType.ShouldBe("ActivityTaskNotFound");
        result.FailureDetails.InnerFailure.ErrorMessage.ShouldBe("No activity task named 'missing' was found.");
        host.Clock.GetUtcNow().ShouldBe(start);
    }

    [Theory]
    [MemberData(nameof(Modes))]
    public async Task Orchestrator_NotRegistered_BecomesAFailedInstance(ReplayMode mode)
    {
        await using var host = await StartAsync(mode, _ => { });

        var result = await host.RunAsync("unknown");

        result.RuntimeStatus.ShouldBe(OrchestrationRuntimeStatus.Failed);
        result.FailureDetails!.ErrorMessage.ShouldBe("No orchestrator task named 'unknown' was found.");
    }

    [Theory]
    [MemberData(nameof(Modes))]
    public async Task Input_OfTheWrongForm_FailsTheOrchestration(ReplayMode mode)
    {
        await using var host = await StartAsync(mode, registry => registry.AddOrchestratorFunc<int, int>("number", (_, value) => value));

        (await host.RunAsync("number", "no number")).FailureDetails!.IsCausedBy<System.Text.Json.JsonException>().ShouldBeTrue();
    }

    [Theory]
    [MemberData(nameof(Modes))]
    public async Task Failure_Caught_LetsTheOrchestrationGoOn(ReplayMode mode)
    {
        await using var host = await StartAsync(mode, registry => registry
            .AddOrchestratorFunc<string>("compensates", async context =>
            {
                try
                {
                    await context.CallActivityAsync("boom");
                }
                catch (TaskFailedException)
                {
                    return await context.CallActivityAsync<string>("compensate");
                }
                return "";
            })
            .AddActivityFunc("boom", ThrowChain)
            .AddActivityFunc("compensate", _ => "compensated"));

        (await host.RunAsync("compensates")).ReadOutputAs<string>().ShouldBe("compensated");
    }

    [Theory]
    [MemberData(nameof(Modes))]
    public async Task Retry_ByPolicy_BacksOffUpToTheCap(ReplayMode mode)
    {
        var times = new List<DateTimeOffset>();
        OrchestrationTestHost? running = null;
        await using var host = running = await StartAsync(mode, registry => registry
            .AddOrchestratorFunc("retries", context => context.CallActivityAsync("fails", TaskOptions.FromRetryPolicy(
                new RetryPolicy(6, TimeSpan.FromSeconds(1), 2.0, TimeSpan.FromSeconds(5)))))
            .AddActivityFunc("fails", (TaskActivityContext _) =>
            {
                times.Add(running!.Clock.GetUtcNow());
                throw new OddException("no", null);
            }));

        var result = await host.RunAsync("retries");

        result.FailureDetails!.ErrorMessage.ShouldStartWith("Task 'fails' (#10)");
        times.Zip(times.Skip(1), (a, b) => Math.Round((b - a).TotalSeconds)).ShouldBe([1, 2, 4, 5, 5]);
    }

    [Theory]
    [MemberData(nameof(Modes))]
    public async Task Retry_OfFailuresNotHandled_StopsAtOnce(ReplayMode mode)
    {
        var attempts = 0;
        await using var host = await StartAsync(mode, registry => registry
            .AddOrchestratorFunc("retries", context => context.CallActivityAsync("fails", TaskOptions.FromRetryPolicy(
                new RetryPolicy(5, TimeSpan.FromSeconds(1)) { HandleFailure = failure => !failure.IsCausedBy<OddException>() })))
            .AddActivityFunc("fails", (TaskActivityContext _) =>
            {
                attempts++;
                throw new OddException("no", null);
            }));

        (await host.RunAsync("retries")).RuntimeStatus.ShouldBe(OrchestrationRuntimeStatus.Failed);
        attempts.ShouldBe(1);
    }

    [Theory]
    [MemberData(nameof(Modes))]
    public async Task Retry_PastItsTimeout_Stops(ReplayMode mode)
    {
        var attempts = 0;
        await using var host = await StartAsync(mode, registry => registry
            .AddOrchestratorFunc("retries", context => context.CallActivityAsync("fails", TaskOptions.FromRetryPolicy(
                new RetryPolicy(100, TimeSpan.FromMinutes(1), retryTimeout: TimeSpan.FromMinutes(3)))))
            .AddActivityFunc("fails", (TaskActivityContext _) =>
            {
                attempts++;
                throw new OddException("no", null);
            }));

        await host.RunAsync("retries");

        attempts.ShouldBe(4);
    }

    [Theory]
    [MemberData(nameof(Modes))]
    public async Task Retry_ByHandler_SeesAttemptAndFailure(ReplayMode mode)
    {
        var seen = new HashSet<(int, string)>();
        await using var host = await StartAsync(mode, registry => registry
            .AddOrchestratorFunc<int>("retries", context => context.CallActivityAsync<int>("sometimes", TaskOptions.FromRetryHandler(async retry =>
            {
                seen.Add((retry.LastAttemptNumber, retry.LastFailure.ErrorMessage));
                await retry.OrchestrationContext.CreateTimer(TimeSpan.FromMinutes(1), CancellationToken.None);
                return retry.LastFailure.IsCausedBy<OddException>();
            })))
            .AddActivityFunc("sometimes", _ => seen.Count < 3 ? throw new OddException($"{seen.Count}", null) : 7));

        (await host.RunAsync("retries")).ReadOutputAs<int>().ShouldBe(7);
        seen.ShouldBe([(1, "0"), (2, "1"), (3, "2")]);
    }

    [Theory]
    [MemberData(nameof(Modes))]
    public async Task Retry_OfASubOrchestration_ReplacesTheFailedOne(ReplayMode mode)
    {
        var runs = 0;
        await using var host = await StartAsync(mode, registry => registry
            .AddOrchestratorFunc<string>("parent", context => context.CallSubOrchestratorAsync<string>(
                "child", TaskOptions.FromRetryPolicy(new RetryPolicy(2, TimeSpan.FromSeconds(1))).WithInstanceId("child-1")))
            .AddOrchestratorFunc("child", context => Interlocked.Increment(ref runs) == 1 ? throw new OddException("first", null) : "second"));

        (await host.RunAsync("parent")).ReadOutputAs<string>().ShouldBe("second");
        (await host.Client.GetInstanceAsync("child-1"))!.RuntimeStatus.ShouldBe(OrchestrationRuntimeStatus.Completed);
    }

    [Theory]
    [MemberData(nameof(Modes))]
    public async Task History_OfADeepFailure_StaysSmall(ReplayMode mode)
    {
        await using var host = await StartAsync(mode, registry => registry
            .AddOrchestratorFunc("calls", context => context.CallActivityAsync("deep"))
            .AddActivityFunc("deep", (TaskActivityContext _) => ThrowDeep(200)));

        var result = await host.RunAsync("calls");

        var history = await host.Engine.GetHistoryAsync(result.InstanceId, CancellationToken.None);
        history!.Max(item => item.Payload?.Length ?? 0).ShouldBeLessThan(8 * 1024);
    }

    private static async Task FaultyOrchestratorAsync(TaskOrchestrationContext context) => await context.CallActivityAsync("boom");

    private static void ThrowChain(TaskActivityContext context)
        => throw new OddException("first", new TimeoutException("second", new FormatException("third")));

    private static void ThrowDeep(int depth)
    {
        if (depth == 0)
            throw new OddException("deep", null);
        ThrowDeep(depth - 1);
    }

    public sealed class OddException(string message, Exception? inner) : Exception(message, inner);
}
