using System.Collections.ObjectModel;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;

namespace Cortap.Reporting.Riskuity;

/// <summary>One answer of the project-controls call.</summary>
/// <param name="Items">The controls in source order.</param>
/// <param name="Total">Number of controls of the whole project; null when the answer was a bare array, which is the whole list.</param>
internal sealed record ControlPage(IReadOnlyList<ProjectControl> Items, int? Total);

/// <summary>Reads Riskuity's answers: ids as numbers or texts, absent and null members, envelope or bare array.</summary>
internal static class RiskuityJson
{
    /// <summary>Names are kept with each job, and records of jobs are small; a text that is longer is no name.</summary>
    internal const int MaxName = 1_000;

    // Far beyond any answer seen (5) and far below what could exhaust the stack.
    internal const int MaxDepth = 32;

    /// <exception cref="JsonException">The body is not a list of controls in one of the two shapes.</exception>
    public static ControlPage ReadControls(Span<byte> utf8)
    {
        var json = Prepare(utf8);
        if (FirstToken(json) == JsonTokenType.StartArray)
            return new ControlPage(Read(json, RiskuityJsonContext.Default.ControlItems) ?? [], Total: null);

        var envelope = Read(json, RiskuityJsonContext.Default.ControlEnvelope);
        return envelope is { Items: { } items, Total: >= 0 }
            ? new ControlPage(items, envelope.Total)
            : throw new JsonException("The answer has no items or no total.");
    }

    /// <summary>Items without an id are nobody's projects, and say nothing against the others.</summary>
    /// <exception cref="JsonException">The body is not an array of projects.</exception>
    public static IReadOnlyList<TenantProject> ReadProjects(Span<byte> utf8)
    {
        var reader = new Utf8JsonReader(Prepare(utf8), new() { MaxDepth = MaxDepth });
        var projects = new List<TenantProject>();
        var items = 0;
        var isList = reader.Read() && reader.TokenType == JsonTokenType.StartArray;

        // One after the other, and of each only what is wanted: parsed at once, they would take many times the memory of the answer.
        for (; isList && reader.Read() && reader.TokenType != JsonTokenType.EndArray; items++)
        {
            if (items == RiskuityOptions.MaxProjects)
                throw new JsonException($"The answer has more than {RiskuityOptions.MaxProjects} projects.");
            if (ReadProject(ref reader) is { } project)
                projects.Add(project);
        }

        // What follows the list throws, too.
        return isList && !reader.Read() && (projects.Count > 0 || items == 0) ? projects : throw new JsonException("The answer is no list of projects.");
    }

    private static TenantProject? ReadProject(ref Utf8JsonReader reader)
    {
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            reader.Skip();
            return null;
        }

        string? id = null;
        string? name = null;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var (isId, isName) = (reader.ValueTextEquals("id"u8), reader.ValueTextEquals("name"u8));
            reader.Read();
            if (isId)
                id = ReadText(ref reader);
            else if (isName)
                name = ReadText(ref reader) is { } known ? TextBeginning.Of(known, MaxName) : null;
            reader.Skip();
        }

        return id is null ? null : new(id, name);
    }

    private static string? ReadText(ref Utf8JsonReader reader)
    {
        try
        {
            return reader.TokenType switch
            {
                JsonTokenType.String => reader.GetString(),
                JsonTokenType.Number or JsonTokenType.True or JsonTokenType.False => Encoding.UTF8.GetString(reader.ValueSpan),
                _ => null,
            };
        }
        catch (InvalidOperationException)
        {
            // It is not UTF-8.
            return null;
        }
    }

    private static ReadOnlySpan<byte> Prepare(Span<byte> utf8)
    {
        LoneSurrogates.Blank(utf8);
        return ByteOrderMark.Skip(utf8);
    }

    private static JsonTokenType FirstToken(ReadOnlySpan<byte> json)
    {
        var reader = new Utf8JsonReader(json);
        return reader.Read() ? reader.TokenType : JsonTokenType.None;
    }

    private static T? Read<T>(ReadOnlySpan<byte> json, JsonTypeInfo<T> type)
    {
        try
        {
            return JsonSerializer.Deserialize(json, type);
        }
        catch (InvalidOperationException exception)
        {
            throw new JsonException("The answer holds a text that is not UTF-8.", exception);
        }
    }
}

internal sealed record ControlEnvelope(ControlItems? Items, int? Total);

/// <summary>Refuses what is too much, or null, while it is read: all of it parsed first would take many times the memory of the answer.</summary>
internal sealed class ControlItems : Collection<ProjectControl>
{
    /// <exception cref="JsonException">The item is null, or one too many.</exception>
    protected override void InsertItem(int index, ProjectControl item)
    {
        if (item is null)
            throw new JsonException("The answer has an item that is null.");
        if (Count == RiskuityOptions.MaxControls)
            throw new TooManyControlsException();
        base.InsertItem(index, item);
    }
}

/// <summary>A kind of its own: the answer can be read, and is too much.</summary>
internal sealed class TooManyControlsException() : JsonException($"more than {RiskuityOptions.MaxControls} controls");

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    NumberHandling = JsonNumberHandling.AllowReadingFromString,
    Converters = [typeof(ScalarTextConverter)],
    MaxDepth = RiskuityJson.MaxDepth)]
[JsonSerializable(typeof(ControlItems))]
[JsonSerializable(typeof(ControlEnvelope))]
internal sealed partial class RiskuityJsonContext : JsonSerializerContext;
