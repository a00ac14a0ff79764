using System.Text.Json;
using Cortap.Reporting.Errors;

namespace Cortap.Reporting.Foundation;

/// <summary>Reads typed members of a JSON object and collects every error instead of stopping at the first.</summary>
internal sealed class JsonFields(JsonElement element, string path, List<FieldError> errors)
{
    /// <summary>2^53 - 1: the largest integer that every JSON implementation keeps exact.</summary>
    public const long MaxInteger = (1L << 53) - 1;

    public List<FieldError> Errors { get; } = errors;

    public long RequiredInteger(string name, long min, long max)
    {
        var expected = $"must be an integer from {min} to {max}";
        if (!TryFind(name, required: true, expected, out var value))
        {
            return 0;
        }

        // TryGetInt64 refuses 33.0, 1e3 and what does not fit; those are no integers in the sense of the contract.
        if (value.ValueKind == JsonValueKind.Number && value.TryGetInt64(out var number) && number >= min && number <= max)
        {
            return number;
        }

        Add(name, expected);
        return 0;
    }

    public string? RequiredText(string name) => Text(name, required: true);

    public string? OptionalText(string name) => Text(name, required: false);

    public bool? OptionalBoolean(string name)
    {
        const string Expected = "must be true or false";
        if (!TryFind(name, required: false, Expected, out var value))
        {
            return null;
        }

        if (value.ValueKind is JsonValueKind.True or JsonValueKind.False)
        {
            return value.GetBoolean();
        }

        Add(name, Expected);
        return null;
    }

    public JsonFields? OptionalObject(string name) => Object(name, required: false);

    public JsonFields? RequiredObject(string name) => Object(name, required: true);

    /// <summary>An array of up to <paramref name="maxLength"/> items that <paramref name="read"/> accepts; an absent one is empty.</summary>
    public IReadOnlyList<T> OptionalArray<T>(string name, int maxLength, string expected, TryRead<T> read)
    {
        return Array(name, required: false, maxLength, expected, read);
    }

    /// <summary>An array of 1 to <paramref name="maxLength"/> items that <paramref name="read"/> accepts.</summary>
    public IReadOnlyList<T> RequiredArray<T>(string name, int maxLength, string expected, TryRead<T> read)
    {
        var items = Array(name, required: true, maxLength, expected, read);
        if (items.Count == 0 && element.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.Array && value.GetArrayLength() == 0)
        {
            Add(name, $"{expected}, at least 1");
        }

        return items;
    }

    private List<T> Array<T>(string name, bool required, int maxLength, string expected, TryRead<T> read)
    {
        if (!TryFind(name, required, expected, out var value))
        {
            return [];
        }

        if (value.ValueKind != JsonValueKind.Array || value.GetArrayLength() > maxLength)
        {
            Add(name, $"{expected}, at most {maxLength}");
            return [];
        }

        var items = new List<T>();
        foreach (var element in value.EnumerateArray())
        {
            if (!read(element, out var item))
            {
                Add(name, expected);
                return [];
            }

            items.Add(item);
        }

        return items;
    }

    public void Add(string name, string message) => Errors.Add(new FieldError(path + name, message));

    /// <summary>The string, or null when the element is none or holds a lone surrogate.</summary>
    public static string? TextOf(JsonElement value)
    {
        if (value.ValueKind != JsonValueKind.String)
        {
            return null;
        }

        try
        {
            return value.GetString();
        }
        catch (InvalidOperationException)
        {
            return null;
        }
    }

    private string? Text(string name, bool required)
    {
        const string Expected = "must be a string of valid Unicode";
        if (!TryFind(name, required, Expected, out var value))
        {
            return null;
        }

        var text = TextOf(value);
        if (text is null)
        {
            Add(name, Expected);
        }

        return text;
    }

    private JsonFields? Object(string name, bool required)
    {
        const string Expected = "must be an object";
        if (!TryFind(name, required, Expected, out var value))
        {
            return null;
        }

        if (value.ValueKind == JsonValueKind.Object)
        {
            return new JsonFields(value, path + name + ".", Errors);
        }

        Add(name, Expected);
        return null;
    }

    private bool TryFind(string name, bool required, string expected, out JsonElement value)
    {
        if (element.TryGetProperty(name, out value))
        {
            return true;
        }

        if (required)
        {
            Add(name, $"is required and {expected}");
        }

        return false;
    }
}

/// <summary>Reads one element; false when it is not what is expected.</summary>
internal delegate bool TryRead<T>(JsonElement element, out T value);
