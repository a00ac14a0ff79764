using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using Cortap.Runtime.Engine;
using Cortap.Runtime.Lifetime;
using Cortap.Runtime.Storage;
using Cortap.Sqlite;
using Microsoft.DurableTask;
using Microsoft.DurableTask.Client;
using Microsoft.DurableTask.Converters;
using Microsoft.Extensions.Logging.Abstractions;

namespace Cortap.Runtime.Histories;

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
    private const int PageSize = 500;

    /// <summary>Whether what came in during a turn stands before all that the code decided in it, as in Azure's hubs; in this engine's histories both alternate.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public bool InTurns { get; init; }

    private static readonly JsonSerializerOptions Json = new()
    {
        WriteIndented = true,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        Converters = { new JsonStringEnumConverter() },
    };

    private static readonly JsonSerializerOptions JsonLine = new(Json) { WriteIndented = false };

    /// <summary>Takes the history of an instance, finished or not.</summary>
    /// <exception cref="ArgumentException">There is no such instance.</exception>
    public static RecordedHistory Record(DurableTaskEngine engine, string instanceId)
    {
        ArgumentNullException.ThrowIfNull(engine);
        var (instance, events) = engine.ReadHistory(instanceId) ?? throw new ArgumentException($"There is no instance '{instanceId}'.", nameof(instanceId));
        return new(instance.Name, instance.Id, instance.Parent?.Name, instance.Parent?.Id, events);
    }

    /// <summary>Takes the histories in the file of an engine, which may be running; nothing in it is changed.</summary>
    /// <param name="path">The engine's file.</param>
    /// <param name="withFinished">Also of instances that have ended.</param>
    /// <exception cref="SqliteException">The file cannot be read, or was written by another version.</exception>
    public static IEnumerable<RecordedHistory> ReadAll(string path, bool withFinished)
    {
        using var session = Store.OpenToRead(path);
        // One moment for all of them.
        session.Execute("BEGIN");
        var query = new StoreQueries(session);
        var mask = Enum.GetValues<OrchestrationRuntimeStatus>().Where(status => withFinished || !status.IsFinished()).ToMask();
        for (long after = 0; query.List(after, mask, long.MinValue, long.MaxValue, "", PageSize) is { Count: > 0 } page; after = page[^1].Key)
        {
            foreach (var instance in page)
            {
                if (HistoryView.Of(instance, query.History(instance.Key)) is { Count: > 0 } events)
                    yield return new(instance.Name, instance.Id, instance.Parent?.Name, instance.Parent?.Id, events);
            }
        }
    }

    /// <exception cref="JsonException">The text is no recorded history.</exception>
    public static RecordedHistory Parse(string json)
        => JsonSerializer.Deserialize<RecordedHistory>(json, Json) is { Orchestrator: not null, InstanceId: not null, Events: { } events } history
            && events.All(item => item is not null && IsWhole(item))
                ? history
                : throw new JsonException("The text is no recorded history.");

    // What belongs to a task names it.
    private static bool IsWhole(HistoryEvent item) => item.TaskId is not null || item.EventType is < HistoryEventType.TaskScheduled or > HistoryEventType.EventSent;

    public string ToJson() => JsonSerializer.Serialize(this, Json);

    /// <summary>The same on one line.</summary>
    public string ToJsonLine() => JsonSerializer.Serialize(this, JsonLine);

    /// <summary>Tells whether the orchestrator's code still does what the history says.</summary>
    /// <returns>Where they part, with the lines of code; null when they agree.</returns>
    public NonDeterministicOrchestrationException? FindDivergence(DurableTaskRegistry registry)
    {
        try
        {
            Replay(registry);
            return null;
        }
        catch (NonDeterministicOrchestrationException first)
        {
            try
            {
                // Only now, because to note the lines costs far more than all the rest.
                Replay(registry, tracesCode: true);
                return first;
            }
            catch (NonDeterministicOrchestrationException traced)
            {
                return traced;
            }
        }
    }

    /// <summary>Runs the orchestrator's code against the history.</summary>
    /// <param name="registry">Where the orchestrator is registered; activities are not run.</param>
    /// <param name="converter">The one the history was made with; JSON if null.</param>
    /// <param name="tracesCode">Whether the exception tells the lines of code.</param>
    /// <exception cref="NonDeterministicOrchestrationException">The code does not do what the history says, or is not there any more.</exception>
    public void Replay(DurableTaskRegistry registry, DataConverter? converter = null, bool tracesCode = false)
    {
        ArgumentNullException.ThrowIfNull(registry);
        var factory = registry.GetOrchestrators().FirstOrDefault(registered => registered.Key == Orchestrator).Value
            ?? throw new NonDeterministicOrchestrationException($"There is no orchestrator '{Orchestrator}' any more, and instance '{InstanceId}' runs it.")
            {
                Index = 0,
                Expected = $"the orchestrator '{Orchestrator}'",
                Actual = "none of this name",
            };
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
            instance, () => factory(NoServices.Instance), converter ?? JsonDataConverter.Default, NullLoggerFactory.Instance, message => illegal = message)
        {
            TracesCode = tracesCode,
        };
        HistoryReplay.Run(executor, Orchestrator, [.. Events.Select(HistoryView.ToStored)], inTurns: InTurns);
        if (illegal is not null)
            throw new NonDeterministicOrchestrationException(illegal);
    }
}
