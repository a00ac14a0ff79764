using System.ComponentModel;
using System.Runtime.CompilerServices;
using System.Text.Json;
using Microsoft.DurableTask;

namespace Cortap.Conformance.Tests.Scenarios;

[DisplayName("Values and tasks")]
public sealed class ValueTests : ConformanceTest
{
    public enum Color
    {
        Red,
        Green,
    }

    private static readonly JsonSerializerOptions Json = new() { IncludeFields = true };

    [Scenario("A record goes through input, activity and output")]
    public Task Record_ThroughAllPlaces_Survives() => TravelAsync(stage => [Value(stage, "record", new Everything(
        1, long.MaxValue, 1.5, 2.50m, true, Color.Green, Guid.Parse("8f0c51a2-6b6a-4a6a-9f0c-3a0c2b0d9b11"),
        new DateTime(2026, 2, 11, 16, 0, 45, DateTimeKind.Utc), new DateTimeOffset(2026, 2, 11, 17, 0, 45, TimeSpan.FromHours(1)),
        TimeSpan.FromMinutes(90), null, null, [1, 2, 3], new Dictionary<string, int> { ["b"] = 2, ["A"] = 1 }, new Inner("x", null)))]);

    [Scenario("Text of all kinds survives")]
    public Task Text_OfAllKinds_Survives() => TravelAsync(stage =>
    [
        Value(stage, "empty", ""), Value(stage, "plain", "plain"), Value(stage, "unicode", "Zürich 東京 👍"),
        Value(stage, "escapes", "quote \" and \\ and \u0001"), Value(stage, "markup", "<b>&amp;</b>"),
    ]);

    [Scenario("A text of 200 KB survives")]
    public Task Text_Large_Survives() => CompareAsync(async stage =>
    {
        stage.Activity<string, string>("Reverse", text => new string([.. text.Reverse()]));
        stage.Orchestrator<string, int>("Main", async (context, text) => (await context.CallActivityAsync<string>("Reverse", text)).Length);
        await stage.RunAsync(new string('x', 200_000));
    });

    [Scenario("Numbers, truth values, lists, enumerations, bytes, JSON and nothing are values")]
    public Task Value_Simple_Survives() => TravelAsync(stage =>
    [
        Value(stage, "number", 42), Value<int?>(stage, "no-number", null), Value(stage, "truth", true), Value(stage, "list", new[] { "a", "b" }),
        Value(stage, "enumeration", Color.Green), Value<string?>(stage, "nothing", null), Value(stage, "bytes", new byte[] { 0, 1, 255 }),
        Value(stage, "json", JsonDocument.Parse("""{"a":[1,{"b":null}],"c":"ü"}""").RootElement),
    ]);

    [Scenario("Fields travel too: tuples survive")]
    public Task Value_Tuple_Survives() => TravelAsync(stage => [Value(stage, "tuple", (1, "a"))]);

    [Scenario("Input and output are read back as they were given")]
    public Task Metadata_WithValues_ReadsThemBack() => CompareAsync(async stage =>
    {
        stage.Orchestrator<Inner, Inner>("Main", (_, input) => Task.FromResult(input with { Note = "seen" }));
        var ended = await stage.RunAsync(new Inner("x", null));
        stage.Note($"{ended.Name} {ended.InstanceId} {ended.ReadInputAs<Inner>()} {ended.ReadOutputAs<Inner>()}");
        stage.Note($"{ended.IsCompleted} {ended.IsRunning}");
    });

    [Scenario("An orchestrator without a result has none")]
    public Task Output_OfNone_IsNull() => CompareAsync(async stage =>
    {
        stage.Orchestrator("Main", _ => Task.CompletedTask);
        var ended = await stage.RunAsync();
        stage.Note($"output {ended.SerializedOutput ?? "null"}");
    });

    [Scenario("An activity without a result can be awaited")]
    public Task Activity_WithoutResult_IsAwaited() => CompareAsync(async stage =>
    {
        stage.Register(registry => registry.AddActivityFunc<string>("Do", (_, text) => stage.Note($"does {text}")));
        stage.Orchestrator("Main", context => context.CallActivityAsync("Do", "it"));
        await stage.RunAsync();
    });

    [Scenario("An activity sees its name and its instance")]
    public Task Activity_Context_ShowsNameAndInstance() => CompareAsync(async stage =>
    {
        stage.Register(registry => registry.AddActivityFunc<string, string>("Who", (context, _) => $"{context.Name} of {context.InstanceId}"));
        stage.Orchestrator<string>("Main", context => context.CallActivityAsync<string>("Who", "x"));
        await stage.RunAsync();
    });

    [Scenario("Names of tasks are compared without regard to case")]
    public Task TaskName_InOtherCase_IsTheSame() => CompareAsync(async stage =>
    {
        stage.Echo();
        stage.Orchestrator<string>("Main", context => context.CallActivityAsync<string>("ECHO", "x"));
        await stage.RunAsync(name: "MAIN");
    });

    [Scenario("Orchestrators and activities may be classes")]
    public Task Tasks_WrittenAsClasses_Run() => CompareAsync(async stage =>
    {
        stage.Register(registry => registry.AddOrchestrator<GreetingOrchestrator>().AddActivity<GreetActivity>());
        await stage.RunAsync("Ada", name: nameof(GreetingOrchestrator));
    });

    [Scenario("`GetInput` of an orchestrator without a declared input")]
    public Task Input_OfAnUntypedOrchestrator_IsConverted() => CompareAsync(async stage =>
    {
        stage.Orchestrator<string>("Main", context => Task.FromResult($"{context.GetInput<Inner>()}"));
        await stage.RunAsync(new Inner("x", null));
    });

    private Task TravelAsync(Func<Stage, Func<Task>[]> values, [CallerMemberName] string name = "") => CompareAsync(
        async stage =>
        {
            foreach (var run in values(stage))
                await run();
        },
        name);

    /// <summary>Registers tasks that a value goes through.</summary>
    private static Func<Task> Value<T>(Stage stage, string id, T value)
    {
        stage.Activity<T, T>($"Same-{id}", item =>
        {
            stage.Note($"activity {JsonSerializer.Serialize(item, Json)}");
            return item;
        });
        stage.Orchestrator<T, T>(id, async (context, item) =>
        {
            stage.Note(context, $"orchestrator {JsonSerializer.Serialize(item, Json)}");
            return await context.CallActivityAsync<T>($"Same-{id}", item);
        });
        return () => stage.RunAsync(value, name: id, id: id);
    }

    public sealed record Inner(string Name, string? Note);

    public sealed record Everything(
        int Small, long Large, double Broken, decimal Money, bool Flag, Color Color, Guid Id, DateTime At, DateTimeOffset Local, TimeSpan Took,
        int? Nothing, string? NoText, IReadOnlyList<int> List, IReadOnlyDictionary<string, int> Map, Inner Inner);

    public sealed class GreetingOrchestrator : TaskOrchestrator<string, string>
    {
        public override Task<string> RunAsync(TaskOrchestrationContext context, string input)
            => context.CallActivityAsync<string>(nameof(GreetActivity), input);
    }

    public sealed class GreetActivity : TaskActivity<string, string>
    {
        public override Task<string> RunAsync(TaskActivityContext context, string input) => Task.FromResult($"Hello {input}");
    }
}
