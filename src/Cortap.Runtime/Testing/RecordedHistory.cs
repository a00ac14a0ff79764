using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using Cortap.Runtime.Engine;
using Cortap.Runtime.Lifetime;
using Cortap.Runtime.Storage;
using Microsoft.DurableTask;
using Microsoft.DurableTask.Converters;
using Microsoft.Extensions.Logging.Abstractions;

namespace Cortap.Runtime.Testing;

/// <summary>
/// What an instance went through, as a file: replayed by tests, it shows that today's code still gets along with instances which
/// yesterday's code has begun.
/// </summary>
/// <param name="Orchestrator">The orchestrator's name.</param>
/// <param name="InstanceId">The instance; ids derived from it must come out the same.</param>
/// <param name="ParentName">The calling orchestrator, if there was one.</param>
/// <param name="ParentId">Its instance id.</param>
/// <param name="Events">The history.</param>
public sealed record RecordedHistory(
    string Orchestrator, string InstanceId, string? ParentName, string? ParentId, IReadOnlyList<HistoryEvent> Events)
{
    private static readonly JsonSerializerOptions Json = new()
    {
        WriteIndented = true,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        Converters = { new JsonStringEnumConverter() },
    };

    /// <summary>Takes the history of an instance, finished or not.</summary>
    /// <exception cref="ArgumentException">There is no such instance.</exception>
    public static RecordedHistory Record(DurableTaskEngine engine, string instanceId)
    {
        ArgumentNullException.ThrowIfNull(engine);
        var (instance, events) = engine.ReadHistory(instanceId) ?? throw new ArgumentException($"There is no instance '{instanceId}'.", nameof(instanceId));
        return new(instance.Name, instance.Id, instance.Parent?.Name, instance.Parent?.Id, events);
    }

    /// <exception cref="JsonException">The text is no recorded history.</exception>
    public static RecordedHistory Parse(string json)
        => JsonSerializer.Deserialize<RecordedHistory>(json, Json) ?? throw new JsonException("The text is no recorded history.");

    public string ToJson() => JsonSerializer.Serialize(this, Json);

    /// <summary>Runs the orchestrator's code against the history.</summary>
    /// <param name="registry">Where the orchestrator is registered; activities are not run.</param>
    /// <param name="converter">The one the history was made with; JSON if null.</param>
    /// <exception cref="NonDeterministicOrchestrationException">The code does not do what the history says.</exception>
    public void Replay(DurableTaskRegistry registry, DataConverter? converter = null)
    {
        ArgumentNullException.ThrowIfNull(registry);
        var factory = registry.GetOrchestrators().FirstOrDefault(registered => registered.Key == Orchestrator).Value
            ?? throw new ArgumentException($"The orchestrator '{Orchestrator}' is not registered.", nameof(registry));
        var instance = new InstanceRecord
        {
            Key = 1,
            Id = InstanceId,
            ExecutionId = 1,
            Name = Orchestrator,
            Input = Events.FirstOrDefault(item => item.EventType == HistoryEventType.ExecutionStarted)?.Payload,
            Parent = ParentId is null ? null : new ParentLink(2, 1, 0, ParentId, ParentName ?? ""),
        };
        string? illegal = null;
        var executor = new OrchestrationExecutor(
            instance, () => factory(NoServices.Instance), converter ?? JsonDataConverter.Default, NullLoggerFactory.Instance, message => illegal = message);
        HistoryReplay.Run(executor, Orchestrator, [.. Events.Select(HistoryView.ToStored)]);
        if (illegal is not null)
            throw new NonDeterministicOrchestrationException(illegal);
    }
}
