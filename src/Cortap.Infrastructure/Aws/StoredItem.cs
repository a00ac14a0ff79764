using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using Amazon.DynamoDBv2.Model;
using Cortap.Reporting.Jobs;

namespace Cortap.Infrastructure.Aws;

/// <summary>Reads items that somebody may have damaged, or that a newer version of this program has written.</summary>
/// <param name="kind">What they are, for the log.</param>
/// <param name="key">Attribute that names one.</param>
/// <param name="readWhole">Reads a sound one.</param>
internal sealed class StoredItem<T>(string kind, string key, Func<Dictionary<string, AttributeValue>, T> readWhole)
    where T : class
{
    /// <exception cref="JobStoreException">The item is damaged, or unknown to this version.</exception>
    public T Read(Dictionary<string, AttributeValue> item) => TryRead(item, out var value, out var damage) ? value : throw damage;

    /// <summary>Those that are there and can be read: a damaged one must not keep the others from work. Who asks for it by its id is told.</summary>
    public IEnumerable<T> ReadSound(IEnumerable<Dictionary<string, AttributeValue>?>? items)
    {
        foreach (var item in items ?? [])
        {
            if (item is not null && TryRead(item, out var value, out _)) yield return value;
        }
    }

    /// <summary>The same for one.</summary>
    public bool TryRead(Dictionary<string, AttributeValue> item, [NotNullWhen(true)] out T? value, [NotNullWhen(false)] out JobStoreException? damage)
    {
        try
        {
            (value, damage) = (readWhole(item), null);
            return true;
        }
        catch (JobStoreException unknown)
        {
            (value, damage) = (null, unknown);
            return false;
        }
        catch (Exception cause) when (cause is KeyNotFoundException or FormatException or OverflowException or ArgumentException or JsonException or NullReferenceException
            or InvalidOperationException)
        {
            value = null;
            damage = new JobStoreException($"The item of {kind} '{item.GetValueOrDefault(key)?.S}' is damaged: {cause.Message}", cause);
            return false;
        }
    }
}
