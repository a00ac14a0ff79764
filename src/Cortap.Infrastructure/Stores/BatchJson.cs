using System.Text.Json;
using System.Text.Json.Serialization;
using Cortap.Reporting.Jobs.Batches;

namespace Cortap.Infrastructure.Stores;

/// <summary>A batch's record and projects as JSON text, the same in every store; keys and revision lie beside it.</summary>
internal static class BatchJson
{
    private static readonly JsonSerializerOptions Options = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.SnakeCaseLower) },
    };

    public static string Write(Batch batch) => JsonSerializer.Serialize(batch, Options);

    /// <exception cref="JsonException">The record is damaged, or has what this version does not know.</exception>
    public static Batch Read(string json, long revision) =>
        JsonSerializer.Deserialize<Batch>(json, Options) is { CallbackUrl: not null } batch && Enum.IsDefined(batch.Format)
            ? batch with { Revision = revision }
            : throw new JsonException("It has no callback URL, or an unknown format.");

    public static string WriteItems(IReadOnlyList<BatchItem> items) => JsonSerializer.Serialize(items, Options);

    public static IReadOnlyList<BatchItem> ReadItems(string json) => JsonSerializer.Deserialize<List<BatchItem>>(json, Options)!;

    /// <summary>How stores spell a mark; null is none.</summary>
    public static string? NameOf(BatchMark mark) => mark switch
    {
        BatchMark.Open => "open",
        BatchMark.DeadLetter => "dead_letter",
        _ => null,
    };
}
