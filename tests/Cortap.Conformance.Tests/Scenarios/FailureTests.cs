using System.ComponentModel;
using Microsoft.DurableTask;

namespace Cortap.Conformance.Tests.Scenarios;

[DisplayName("Failures")]
public sealed class FailureTests : ConformanceTest
{
    [Scenario("An activity's exception fails the orchestration: `Task '{name}' (#{id}) failed with an unhandled exception: {message}`, the cause inside")]
    public Task Activity_Throwing_FailsTheOrchestration() => CompareAsync(async stage =>
    {
        stage.Echo();
        stage.Fail();
        stage.Orchestrator<string>("Main", async context =>
        {
            await context.CallActivityAsync<string>("Echo", "first");
            return await context.CallActivityAsync<string>("Fail", "boom");
        });
        await stage.RunAsync();
    });

    [Scenario("Inner exceptions travel as a chain of types and messages")]
    public Task Activity_ThrowingWithInnerExceptions_KeepsTheChain() => CompareAsync(async stage =>
    {
        stage.Activity<string, string>("Deep", _ => throw new InvalidOperationException(
            "outer", new IOException("middle", new FormatException("inner"))));
        stage.Orchestrator<string>("Main", context => context.CallActivityAsync<string>("Deep", "x"));
        await stage.RunAsync();
    });

    [Scenario("An activity that throws an aggregate shows its first inner exception")]
    public Task Activity_ThrowingAnAggregate_ShowsTheFirstInside() => CompareAsync(async stage =>
    {
        stage.Activity<string, string>("Many", _ => throw new AggregateException(new FormatException("one"), new IOException("two")));
        stage.Orchestrator<string>("Main", context => context.CallActivityAsync<string>("Many", "x"));
        await stage.RunAsync();
    });

    [Scenario("An activity that ends as cancelled fails with `TaskCanceledException`")]
    public Task Activity_Cancelled_Fails() => CompareAsync(async stage =>
    {
        stage.AsyncActivity<string, string>("Cancelled", _ => Task.FromCanceled<string>(new CancellationToken(canceled: true)));
        stage.Orchestrator<string>("Main", context => context.CallActivityAsync<string>("Cancelled", "x"));
        await stage.RunAsync();
    });

    [Scenario("A caught failure shows task name, task id, message and details, and the orchestration goes on")]
    public Task Failure_Caught_ShowsItsPartsAndLetsGoOn() => CompareAsync(async stage =>
    {
        stage.Echo();
        stage.Fail();
        stage.Orchestrator<string>("Main", async context =>
        {
            try
            {
                await context.CallActivityAsync<string>("Fail", "boom");
            }
            catch (TaskFailedException exception)
            {
                stage.Note(context, $"{exception.TaskName} #{exception.TaskId}: {exception.Message}");
                stage.Note(context, Stage.Chain(exception.FailureDetails));
                stage.Note(context, $"inner {exception.InnerException?.GetType().Name}");
            }

            return await context.CallActivityAsync<string>("Echo", "after");
        });
        await stage.RunAsync();
    });

    [Scenario("`IsCausedBy` knows the type and its base types, and no others")]
    public Task Failure_IsCausedBy_KnowsBaseTypes() => CompareAsync(async stage =>
    {
        stage.Activity<string, string>("NotFound", _ => throw new FileNotFoundException("gone"));
        stage.Orchestrator("Main", async context =>
        {
            try
            {
                await context.CallActivityAsync<string>("NotFound", "x");
            }
            catch (TaskFailedException exception)
            {
                var failure = exception.FailureDetails;
                stage.Note(context, $"{failure.IsCausedBy<FileNotFoundException>()} {failure.IsCausedBy<IOException>()} "
                    + $"{failure.IsCausedBy<Exception>()} {failure.IsCausedBy<FormatException>()}");
            }
        });
        await stage.RunAsync();
    });

    [Scenario("Of a custom exception its type and message travel, its members do not")]
    public Task Failure_OfACustomType_KeepsTypeAndMessage() => CompareAsync(async stage =>
    {
        stage.Activity<string, string>("Custom", _ => throw new OutOfPaperException("tray 2"));
        stage.Orchestrator("Main", async context =>
        {
            try
            {
                await context.CallActivityAsync<string>("Custom", "x");
            }
            catch (TaskFailedException exception)
            {
                stage.Note(context, Stage.Chain(exception.FailureDetails));
                stage.Note(context, $"properties {exception.FailureDetails.Properties?.Count ?? 0}");
                stage.Note(context, $"caused by {exception.FailureDetails.IsCausedBy<OutOfPaperException>()}");
            }
        });
        await stage.RunAsync();
    });

    [Scenario("Through a sub-orchestration the error type is `TaskFailedException`, the cause is inside")]
    public Task Failure_ThroughASubOrchestration_KeepsItsCause() => CompareAsync(async stage =>
    {
        stage.Fail();
        stage.Orchestrator<string>("Child", context => context.CallActivityAsync<string>("Fail", "boom"));
        stage.Orchestrator("Main", async context =>
        {
            try
            {
                await context.CallSubOrchestratorAsync<string>("Child", options: new SubOrchestrationOptions { InstanceId = "child" });
            }
            catch (TaskFailedException exception)
            {
                stage.Note(context, $"{exception.TaskName} #{exception.TaskId}: {exception.Message}");
                stage.Note(context, Stage.Chain(exception.FailureDetails));
                stage.Note(context, $"caused by {exception.FailureDetails.IsCausedBy<TaskFailedException>()}");
            }
        });
        await stage.RunAsync();
        await stage.EndAsync("child");
    });

    [Scenario("Through three levels the chain grows by one link each")]
    public Task Failure_ThroughThreeLevels_KeepsItsCause() => CompareAsync(async stage =>
    {
        stage.Fail();
        stage.Orchestrator<string>("Grandchild", context => context.CallActivityAsync<string>("Fail", "boom"));
        stage.Orchestrator<string>("Child", context => context.CallSubOrchestratorAsync<string>("Grandchild"));
        stage.Orchestrator<string>("Main", context => context.CallSubOrchestratorAsync<string>("Child"));
        await stage.RunAsync();
    });

    [Scenario("A failure that is caught and wrapped shows the wrapper first")]
    public Task Failure_Wrapped_ShowsTheWrapperFirst() => CompareAsync(async stage =>
    {
        stage.Fail();
        stage.Orchestrator("Main", async context =>
        {
            try
            {
                await context.CallActivityAsync<string>("Fail", "boom");
            }
            catch (TaskFailedException exception)
            {
                throw new NotSupportedException("no way", exception);
            }
        });
        await stage.RunAsync();
    });

    [Scenario("An orchestrator's own exception is its failure, inner exceptions included")]
    public Task Orchestrator_Throwing_FailsWithItsOwnException() => CompareAsync(async stage =>
    {
        stage.Echo();
        stage.Orchestrator("Main", async context =>
        {
            await context.CallActivityAsync<string>("Echo", "first");
            throw new FormatException("bad", new IOException("cause"));
        });
        await stage.RunAsync();
    });

    [Scenario("An orchestrator that throws before its first await fails just so")]
    public Task Orchestrator_ThrowingAtOnce_Fails() => CompareAsync(async stage =>
    {
        stage.Orchestrator<string>("Main", _ => throw new FormatException("at once"));
        await stage.RunAsync();
    });

    [Scenario("An orchestrator that throws `OperationCanceledException` fails with an aggregate around it")]
    public Task Orchestrator_ThrowingOperationCanceled_FailsWithAnAggregate() => CompareAsync(async stage =>
    {
        stage.Echo();
        stage.Orchestrator("Main", async context =>
        {
            context.SetCustomStatus("working");
            await context.CallActivityAsync<string>("Echo", "first");
            throw new OperationCanceledException("enough");
        });
        await stage.RunAsync();
    });

    [Scenario("A parent sees a sub-orchestration that ended as cancelled fail in the same way")]
    public Task SubOrchestrator_ThrowingOperationCanceled_FailsItsParent() => CompareAsync(async stage =>
    {
        stage.Orchestrator<string>("Child", async context =>
        {
            await context.CreateTimer(TimeSpan.FromMilliseconds(10), CancellationToken.None);
            throw new OperationCanceledException("enough");
        });
        stage.Orchestrator<string>("Main", context => context.CallSubOrchestratorAsync<string>("Child"));
        await stage.RunAsync();
    });

    [Scenario("The output of a failed instance")]
    public Task Output_OfAFailedInstance_IsItsMessage() => CompareAsync(async stage =>
    {
        stage.Orchestrator("Main", _ => throw new FormatException("bad"));
        var ended = await stage.RunAsync();
        stage.Note($"output {ended.SerializedOutput}");
    });

    [Scenario("An activity that is not registered fails with `ActivityTaskNotFound`")]
    public Task Activity_NotRegistered_Fails() => CompareAsync(async stage =>
    {
        stage.Orchestrator<string>("Main", context => context.CallActivityAsync<string>("Nowhere", "x"));
        await stage.RunAsync();
    });

    [Scenario("An unknown orchestrator becomes a failed instance, not an error at the start")]
    public Task Orchestrator_NotRegistered_BecomesAFailedInstance() => CompareAsync(async stage =>
    {
        stage.Echo();
        await stage.RunAsync(name: "Nowhere");
    });

    [Scenario("An unknown sub-orchestrator fails its caller, who may catch it")]
    public Task SubOrchestrator_NotRegistered_CanBeCaught() => CompareAsync(async stage =>
    {
        stage.Orchestrator<string>("Main", async context =>
        {
            try
            {
                return await context.CallSubOrchestratorAsync<string>("Nowhere");
            }
            catch (TaskFailedException exception)
            {
                return Stage.Chain(exception.FailureDetails);
            }
        });
        await stage.RunAsync();
    });

    [Scenario("An input of the wrong form fails the orchestration")]
    public Task Input_OfTheWrongForm_FailsTheOrchestration() => CompareAsync(async stage =>
    {
        stage.Orchestrator<int, int>("Main", (_, number) => Task.FromResult(number));
        var ended = await stage.RunAsync("no number");
        stage.Note($"output {ended.SerializedOutput is not null}");
    });

    [Scenario("An activity's input of the wrong form fails the activity")]
    public Task ActivityInput_OfTheWrongForm_FailsTheActivity() => CompareAsync(async stage =>
    {
        stage.Activity<int, int>("Double", number => number * 2);
        stage.Orchestrator<string>("Main", async context =>
        {
            try
            {
                return $"{await context.CallActivityAsync<int>("Double", "no number")}";
            }
            catch (TaskFailedException exception)
            {
                return exception.FailureDetails.ErrorType;
            }
        });
        await stage.RunAsync();
    });

    [Scenario("A result of the wrong form throws where it is awaited")]
    public Task ActivityResult_OfTheWrongForm_ThrowsWhereAwaited() => CompareAsync(async stage =>
    {
        stage.Echo();
        stage.Orchestrator<string>("Main", async context =>
        {
            try
            {
                return $"{await context.CallActivityAsync<int>("Echo", "no number")}";
            }
            catch (System.Text.Json.JsonException)
            {
                return "caught";
            }
        });
        await stage.RunAsync();
    });

    [Scenario("An output that cannot be serialized fails the orchestration")]
    public Task Output_NotSerializable_FailsTheOrchestration() => CompareAsync(async stage =>
    {
        stage.Orchestrator("Main", _ => Task.FromResult<object>(typeof(string)));
        var ended = await stage.RunAsync();
        stage.Note($"{ended.FailureDetails?.ErrorType}");
    });

    [Scenario("An activity's output that cannot be serialized fails the activity")]
    public Task ActivityOutput_NotSerializable_FailsTheActivity() => CompareAsync(async stage =>
    {
        stage.Activity<string, object>("Type", _ => typeof(string));
        stage.Orchestrator<string>("Main", async context =>
        {
            try
            {
                return await context.CallActivityAsync<string>("Type", "x");
            }
            catch (TaskFailedException exception)
            {
                return exception.FailureDetails.ErrorType;
            }
        });
        await stage.RunAsync();
    });

    [Scenario("`Task.WhenAll` throws the first failure after all have ended")]
    public Task WhenAll_WithFailures_ThrowsAfterAllHaveEnded() => CompareAsync(async stage =>
    {
        stage.Fail();
        var gate = stage.Gated("Slow");
        stage.Orchestrator<string>("Main", async context =>
        {
            var slow = context.CallActivityAsync<string>("Slow", "one");
            var failing = context.CallActivityAsync<string>("Fail", "boom");
            try
            {
                await Task.WhenAll(slow, failing);
            }
            catch (TaskFailedException exception)
            {
                stage.Note(context, $"caught #{exception.TaskId}, slow has ended: {slow.IsCompleted}");
            }
            return "done";
        });
        await stage.StartAsync();
        await gate.Reached;
        gate.Open();
        await stage.EndAsync();
    });

    [Scenario("A class of an activity that cannot be made fails the activity")]
    public Task Activity_WhoseConstructorThrows_Fails() => CompareAsync(async stage =>
    {
        stage.Register(registry => registry.AddActivity<BrokenActivity>("Broken"));
        stage.Orchestrator<string>("Main", async context =>
        {
            try
            {
                return await context.CallActivityAsync<string>("Broken", "x");
            }
            catch (TaskFailedException exception)
            {
                return Stage.Chain(exception.FailureDetails);
            }
        });
        await stage.RunAsync();
    });

    [Scenario("The name of an activity must not be empty")]
    public Task Activity_WithoutAName_IsRefused() => CompareAsync(async stage =>
    {
        stage.Orchestrator<string>("Main", async context =>
        {
            try
            {
                return await context.CallActivityAsync<string>("", "x");
            }
            catch (ArgumentException)
            {
                return "refused";
            }
        });
        await stage.StartAsync();
        await stage.LookAfterAsync();
    });

    [Scenario("Task options given as the input are refused")]
    public Task Options_GivenAsInput_AreRefused() => CompareAsync(async stage =>
    {
        stage.Echo();
        stage.Orchestrator<string>("Main", async context =>
        {
            try
            {
                return await context.CallActivityAsync<string>("Echo", (object)new TaskOptions());
            }
            catch (ArgumentException)
            {
                return "refused";
            }
        });
        await stage.RunAsync();
    });

    [Scenario("What an `async void` throws is lost, and nothing else with it")]
    public Task AsyncVoid_Throwing_ChangesNothing() => CompareAsync(async stage =>
    {
        stage.Echo();
        stage.Orchestrator<string>("Main", async context =>
        {
            Throw(context);
            await context.WaitForExternalEvent<string>("Go");
            return await context.CallActivityAsync<string>("Echo", "two");

            static async void Throw(TaskOrchestrationContext context)
            {
                await context.CallActivityAsync<string>("Echo", "one");
                throw new FormatException("lost");
            }
        });
        await stage.StartAsync();
        await stage.NotedAsync("echo one");
        await (await stage.ClientAsync()).RaiseEventAsync("main", "Go", "");
        await stage.EndAsync();
    });

    public sealed class OutOfPaperException(string tray) : Exception($"no paper in {tray}")
    {
        public string Tray { get; } = tray;
    }

    public sealed class BrokenActivity : TaskActivity<string, string>
    {
        public BrokenActivity() => throw new FormatException("cannot be made");

        public override Task<string> RunAsync(TaskActivityContext context, string input) => Task.FromResult(input);
    }
}
