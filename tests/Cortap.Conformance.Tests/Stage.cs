using System.Globalization;
using Cortap.Conformance.Tests.Hosts;
using Microsoft.DurableTask;
using Microsoft.DurableTask.Client;

namespace Cortap.Conformance.Tests;

/// <summary>
/// Where a scenario plays: it registers tasks, drives them through the client, and notes what it sees. The host starts with the first
/// use of the client.
/// </summary>
internal sealed class Stage(Func<Action<DurableTaskRegistry>, Task<IScenarioHost>> startHost) : IAsyncDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(50);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(8);
    private static readonly TimeSpan LookAgain = TimeSpan.FromMilliseconds(20);

    private readonly List<Action<DurableTaskRegistry>> _tasks = [];
    private readonly List<Gate> _gates = [];
    private IScenarioHost? _host;

    public Transcript Transcript { get; } = new();

    public void Orchestrator<TInput, TOutput>(string name, Func<TaskOrchestrationContext, TInput, Task<TOutput>> body)
        => Register(registry => registry.AddOrchestratorFunc(name, body));

    public void Orchestrator<TOutput>(string name, Func<TaskOrchestrationContext, Task<TOutput>> body)
        => Register(registry => registry.AddOrchestratorFunc(name, body));

    public void Orchestrator(string name, Func<TaskOrchestrationContext, Task> body)
        => Register(registry => registry.AddOrchestratorFunc(name, body));

    public void Activity<TInput, TOutput>(string name, Func<TInput, TOutput> body)
        => Register(registry => registry.AddActivityFunc<TInput, TOutput>(name, (_, input) => body(input)));

    public void AsyncActivity<TInput, TOutput>(string name, Func<TInput, Task<TOutput>> body)
        => Register(registry => registry.AddActivityFunc<TInput, TOutput>(name, (_, input) => body(input)));

    public void Register(Action<DurableTaskRegistry> register) => _tasks.Add(register);

    /// <summary>An activity that notes its input and returns it.</summary>
    public void Echo() => Activity<string, string>("Echo", text =>
    {
        Note($"echo {text}");
        return text;
    });

    /// <summary>An activity that fails with its input.</summary>
    public void Fail() => Activity<string, string>("Fail", text => throw new InvalidOperationException(text));

    /// <summary>An activity that notes its input when it begins, waits at the gate, notes the end and returns its input.</summary>
    public Gate Gated(string name)
    {
        var gate = Gate();
        AsyncActivity<string, string>(name, async text =>
        {
            Note($"{name} {text} begins");
            await gate.PassAsync();
            Note($"{name} {text} ends");
            return text;
        });
        return gate;
    }

    public Gate Gate()
    {
        var gate = new Gate();
        _gates.Add(gate);
        return gate;
    }

    public async Task<DurableTaskClient> ClientAsync()
        => (_host ??= await startHost(registry => _tasks.ForEach(register => register(registry)))).Client;

    /// <summary>Lets time pass for a host that has begun.</summary>
    public Task PassAsync(TimeSpan time) => _host!.PassAsync(time);

    public void Note(string line) => Transcript.Write(line);

    /// <summary>Notes what an orchestrator sees, once.</summary>
    public void Note(TaskOrchestrationContext context, string line)
    {
        if (!context.IsReplaying)
            Note(line);
    }

    public Task NotedAsync(string line) => Transcript.HasAsync(line).WaitAsync(Limit);

    public async Task<string> StartAsync(object? input = null, string name = "Main", string id = "main", StartOrchestrationOptions? options = null)
        => await (await ClientAsync()).ScheduleNewOrchestrationInstanceAsync(name, input, (options ?? new()) with { InstanceId = id });

    /// <summary>Starts an instance, waits for its end and notes how it ended.</summary>
    public async Task<OrchestrationMetadata> RunAsync(
        object? input = null, string name = "Main", string id = "main", StartOrchestrationOptions? options = null)
        => await EndAsync(await StartAsync(input, name, id, options));

    /// <summary>Waits for the end of an instance and notes it.</summary>
    public async Task<OrchestrationMetadata> EndAsync(string id = "main")
    {
        using var limit = new CancellationTokenSource(Limit);
        var instance = await (await ClientAsync()).WaitForInstanceCompletionAsync(id, getInputsAndOutputs: true, limit.Token);
        Describe(id, instance);
        return instance;
    }

    /// <summary>Waits until an instance looks so, while time passes.</summary>
    public async Task<OrchestrationMetadata> UntilAsync(Func<OrchestrationMetadata, bool> looks, string id = "main")
    {
        var client = await ClientAsync();
        using var limit = new CancellationTokenSource(Limit);
        while (true)
        {
            if (await client.GetInstanceAsync(id, getInputsAndOutputs: true, limit.Token) is { } instance && looks(instance))
                return instance;
            await _host!.PassAsync(LookAgain);
            await Task.Delay(LookAgain, limit.Token);
        }
    }

    public Task<OrchestrationMetadata> UntilStatusAsync(string json, string id = "main")
        => UntilAsync(instance => instance.SerializedCustomStatus == json, id);

    public Task<OrchestrationMetadata> UntilRunningAsync(string id = "main")
        => UntilAsync(instance => instance.RuntimeStatus != OrchestrationRuntimeStatus.Pending, id);

    /// <summary>Notes how an instance is now.</summary>
    public async Task LookAsync(string when, string id = "main")
    {
        var instance = await (await ClientAsync()).GetInstanceAsync(id, getInputsAndOutputs: true);
        Note(instance is null ? $"{when}: {id} does not exist" : $"{when}: {id} is {instance.RuntimeStatus}");
    }

    /// <summary>Waits in real time, by default long enough for a slow machine, and notes whether an instance has ended.</summary>
    public async Task LookAfterAsync(TimeSpan? wait = null, string id = "main")
    {
        using var limit = new CancellationTokenSource(wait ?? Patience);
        try
        {
            var ended = await (await ClientAsync()).WaitForInstanceCompletionAsync(id, getInputsAndOutputs: true, limit.Token);
            Describe(id, ended);
        }
        catch (OperationCanceledException)
        {
            Note($"{id} has not ended");
        }
    }

    /// <summary>Does something and notes what it gives or throws.</summary>
    public async Task TryAsync<T>(string what, Func<DurableTaskClient, Task<T>> act)
    {
        var client = await ClientAsync();
        try
        {
            Note($"{what}: {await act(client)}");
        }
        catch (Exception exception)
        {
            Note($"{what}: throws {exception.GetType().Name}");
        }
    }

    public Task TryAsync(string what, Func<DurableTaskClient, Task> act)
        => TryAsync(what, async client =>
        {
            await act(client);
            return "done";
        });

    public static string Seconds(TimeSpan least, TimeSpan waited) => waited >= least
        ? string.Create(CultureInfo.InvariantCulture, $"at least {least.TotalSeconds} s")
        : string.Create(CultureInfo.InvariantCulture, $"less than {least.TotalSeconds} s");

    public static string Chain(TaskFailureDetails? failure)
        => failure is null ? "nothing" : $"{failure.ErrorType}: {failure.ErrorMessage}" + (failure.InnerFailure is { } inner ? $" <- {Chain(inner)}" : "");

    public async ValueTask DisposeAsync()
    {
        _gates.ForEach(gate => gate.Open());
        if (_host is not null)
            await _host.DisposeAsync();
    }

    private void Describe(string id, OrchestrationMetadata instance)
    {
        Note($"{id}: {instance.RuntimeStatus}");
        // How a failed instance shows its output is a scenario of its own.
        if (instance is { SerializedOutput: { } output } && instance.RuntimeStatus != OrchestrationRuntimeStatus.Failed)
            Note($"  output {output}");
        if (instance.SerializedCustomStatus is { } status)
            Note($"  status {status}");
        if (instance.FailureDetails is { } failure)
            Note($"  failure {Chain(failure)}");
    }
}
