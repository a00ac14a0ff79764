using System.Text.Json;
using System.Text.Json.Serialization;
using DurableTask.Core;
using Microsoft.DurableTask;

namespace Cortap.Runtime.Engine;

/// <summary>Failures as they are stored.</summary>
internal static partial class FailureJson
{
    public const string ActivityNotFound = "ActivityTaskNotFound";
    public const string OrchestratorNotFound = "OrchestratorTaskNotFound";
    public const string Poisoned = "WorkItemPoisoned";

    // A history event stays small enough to be looked at; the top of a stack says where.
    private const int MaxStackTrace = 3_000;

    public static string Write(TaskFailureDetails failure) => JsonSerializer.Serialize(Shorten(failure), Context.Default.TaskFailureDetails);

    public static TaskFailureDetails Read(string? json)
        => (json is null ? null : JsonSerializer.Deserialize(json, Context.Default.TaskFailureDetails))
            ?? new("(unknown)", "(unknown)", null, null, null);

    /// <summary>Whether another attempt could end differently.</summary>
    public static bool IsRetriable(TaskFailureDetails failure)
        => failure.ErrorType is not (ActivityNotFound or OrchestratorNotFound or Poisoned);

    /// <summary>The same failure in the words of the framework below the official worker.</summary>
    public static FailureDetails ToCore(TaskFailureDetails failure)
        => new(failure.ErrorType, failure.ErrorMessage, failure.StackTrace, failure.InnerFailure is { } inner ? ToCore(inner) : null, !IsRetriable(failure), failure.Properties);

    /// <summary>The failure of a task that the exception reports is its cause; the official TaskFailureDetails.FromException looks at inner exceptions only.</summary>
    public static TaskFailureDetails OfException(Exception exception)
    {
        var inner = exception switch
        {
            TaskFailedException failed => failed.FailureDetails,
            { InnerException: { } cause } => OfException(cause),
            _ => null,
        };
        return new(exception.GetType().ToString(), exception.Message, exception.StackTrace, inner, null);
    }

    public static TaskFailureDetails OfCode(string code, string message) => new(code, message, null, null, null);

    private static TaskFailureDetails Shorten(TaskFailureDetails failure)
        => failure with
        {
            StackTrace = failure.StackTrace is { Length: > MaxStackTrace } stack ? stack[..MaxStackTrace] + "…" : failure.StackTrace,
            InnerFailure = failure.InnerFailure is { } inner ? Shorten(inner) : null,
        };

    [JsonSerializable(typeof(TaskFailureDetails))]
    [JsonSourceGenerationOptions(DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
    private sealed partial class Context : JsonSerializerContext;
}
