using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Text.Json.Nodes;
using Cortap.Cli.Api;
using Cortap.Runtime.Engine;
using Cortap.Runtime.Foundation;
using Cortap.Runtime.Histories;

namespace Cortap.Cli.Histories;

/// <summary>The histories of a task hub in Azure Storage, from the tables in which Azure's engine keeps them; nothing in them is changed.</summary>
internal sealed class AzureHub : IDisposable
{
    // The first that takes tokens for tables.
    private const string ApiVersion = "2020-12-06";
    private const int MaxPageBytes = 32 << 20;

    private static readonly string[] Ended = ["Completed", "Failed", "Terminated", "Canceled", "ContinuedAsNew"];

    private readonly HttpClient _http;
    private readonly Uri _tables;
    private readonly string _hub;

    /// <param name="tables">Where the tables are, with or without a shared access signature.</param>
    /// <param name="hub">Name of the hub, <c>hubName</c> in host.json.</param>
    /// <param name="token">Access token for the storage; null where the address has a signature.</param>
    public AzureHub(Uri tables, string hub, string? token)
    {
        (_tables, _hub) = (tables, hub);
        _http = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false }) { Timeout = TimeSpan.FromSeconds(30), MaxResponseContentBufferSize = MaxPageBytes };
        _http.DefaultRequestHeaders.Add("x-ms-version", ApiVersion);
        _http.DefaultRequestHeaders.Add("Accept", "application/json;odata=nometadata");
        if (token is { Length: > 0 }) _http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
    }

    /// <param name="withFinished">Also of instances that have ended.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    /// <exception cref="CliException">The tables cannot be read.</exception>
    public async IAsyncEnumerable<RecordedHistory> ReadAsync(bool withFinished, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (var instance in RowsAsync("Instances", null, cancellationToken))
        {
            if (!withFinished && Understand(() => Ended.Contains(Text(instance, "RuntimeStatus")))) continue;
            // Rows of an execution before a `ContinueAsNew` may still be there.
            var filter = Understand(() => $"PartitionKey eq '{Quoted(Text(instance, "PartitionKey"))}' and ExecutionId eq '{Quoted(Text(instance, "ExecutionId"))}'");
            var rows = new List<JsonObject>();
            await foreach (var row in RowsAsync("History", filter, cancellationToken)) rows.Add(row);
            if (Understand(() => HistoryOf(rows)) is { } history) yield return history;
        }
    }

    public void Dispose() => _http.Dispose();

    private static RecordedHistory? HistoryOf(List<JsonObject> rows)
    {
        if (rows.Find(row => Text(row, "EventType") == nameof(HistoryEventType.ExecutionStarted)) is not { } started) return null;
        var events = new List<HistoryEvent>();
        // What the code takes for now, during a whole turn.
        var turn = default(DateTimeOffset);
        foreach (var row in rows)
        {
            var type = Text(row, "EventType");
            if (type == "OrchestratorStarted") turn = Time(row, "_Timestamp") ?? turn;
            if (!Enum.TryParse<HistoryEventType>(type, out var known)) continue;
            if (row.FirstOrDefault(column => column.Key.EndsWith("BlobName", StringComparison.Ordinal) && column.Value is not null) is { Key: not null } large)
                throw new CliException($"Event {Text(row, "RowKey")} of {Text(row, "PartitionKey")} is too large for a table ({large.Key}), which none of this service is. Name its own hub by --hub.");
            events.Add(new HistoryEvent(events.Count, known, turn, TaskOf(row, known), Text(row, "Name"), Text(row, "InstanceId"), Time(row, "FireAt"), PayloadOf(row, known)));
        }

        var parent = Parse(Text(started, "ParentInstance"));
        return new(Text(started, "Name")!, InstanceOf(Parse(Text(started, "OrchestrationInstance"))) ?? Text(started, "PartitionKey")!, (string?)parent?["Name"], InstanceOf(parent?["OrchestrationInstance"]), events)
        {
            InTurns = true,
        };
    }

    private static int? TaskOf(JsonObject row, HistoryEventType type) => (int?)row[type switch
    {
        HistoryEventType.TaskScheduled or HistoryEventType.SubOrchestrationInstanceCreated or HistoryEventType.TimerCreated or HistoryEventType.EventSent => "EventId",
        HistoryEventType.TimerFired => "TimerId",
        _ => "TaskScheduledId",
    }];

    private static string? PayloadOf(JsonObject row, HistoryEventType type) => Text(row, type switch
    {
        HistoryEventType.TaskCompleted or HistoryEventType.SubOrchestrationInstanceCompleted or HistoryEventType.ExecutionCompleted => "Result",
        HistoryEventType.TaskFailed or HistoryEventType.SubOrchestrationInstanceFailed => "FailureDetails",
        _ => "Input",
    });

    private static string? InstanceOf(JsonNode? instance) => (string?)instance?["InstanceId"];

    private static JsonNode? Parse(string? json) => json is null ? null : JsonNode.Parse(json);

    private static string? Text(JsonObject row, string column) => row[column]?.ToString();

    private static DateTimeOffset? Time(JsonObject row, string column) =>
        Text(row, column) is { } text ? DateTimeOffset.Parse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal) : null;

    private static string Quoted(string? text) => (text ?? "").Replace("'", "''", StringComparison.Ordinal);

    private async IAsyncEnumerable<JsonObject> RowsAsync(string table, string? filter, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var (next, isLast) = ("", false);
        while (!isLast)
        {
            var (rows, continuation) = await PageAsync(table, (filter is null ? "" : $"$filter={Uri.EscapeDataString(filter)}&") + next, cancellationToken);
            foreach (var row in rows) yield return row;
            (next, isLast) = (continuation, continuation.Length == 0);
        }
    }

    private T Understand<T>(Func<T> read)
    {
        try
        {
            return read();
        }
        catch (Exception exception) when (exception is JsonException or FormatException or InvalidOperationException or NullReferenceException or ArgumentException)
        {
            throw new CliException($"{_tables.Host} does not answer with the tables of a task hub. Is it the address of tables, https://ACCOUNT.table.core.windows.net?");
        }
    }

    private async Task<(JsonObject[] Rows, string Continuation)> PageAsync(string table, string query, CancellationToken cancellationToken)
    {
        var address = new UriBuilder(_tables) { Path = $"{_tables.AbsolutePath.TrimEnd('/')}/{_hub}{table}()" };
        address.Query = query + address.Query.TrimStart('?');
        try
        {
            using var response = await _http.GetAsync(address.Uri, cancellationToken);
            if (response.StatusCode is HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden)
                throw new CliException($"{_tables.Host} refuses with {(int)response.StatusCode}. Set AZURE_ACCESS_TOKEN to the token of somebody with the role Storage Table Data Reader: az account get-access-token --resource https://storage.azure.com --query accessToken --output tsv");
            if (response.StatusCode == HttpStatusCode.NotFound) throw new CliException($"{_tables.Host} has no table {_hub}{table}. Name the hub by --hub, as hubName in host.json has it.");
            if (!response.IsSuccessStatusCode) throw new CliException($"{_tables.Host} answers {(int)response.StatusCode}. Is it the address of tables, https://ACCOUNT.table.core.windows.net?");
            var page = await response.Content.ReadAsByteArrayAsync(cancellationToken);
            return (Understand(() => JsonNode.Parse(page)!["value"]!.AsArray().Select(row => row!.AsObject()).ToArray()), string.Concat(Continuation(response, "NextPartitionKey"), Continuation(response, "NextRowKey")));
        }
        catch (Exception exception) when (CallFailure.Describe(exception) is { } problem)
        {
            throw new CliException($"{_tables.Host} {problem} Is it the address of tables, https://ACCOUNT.table.core.windows.net?");
        }
        catch (TaskCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw new CliException($"{_tables.Host} did not answer within {_http.Timeout.TotalSeconds} s; try again.");
        }
    }

    private static string Continuation(HttpResponseMessage response, string name) =>
        response.Headers.TryGetValues($"x-ms-continuation-{name}", out var values) ? $"{name}={Uri.EscapeDataString(values.First())}&" : "";
}
