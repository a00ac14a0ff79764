using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using Cortap.Reporting.Jobs;
using Cortap.Sqlite;

namespace Cortap.Infrastructure.Local;

/// <summary>Reads rows that somebody may have damaged, or that a newer version of this program has written.</summary>
/// <param name="kind">What they are, for the log.</param>
/// <param name="readWhole">Reads a sound one.</param>
internal sealed class StoredRow<T>(string kind, Func<SqliteStatement, T> readWhole)
    where T : class
{
    /// <summary>The row of a query for one; null when there is none.</summary>
    /// <exception cref="JobStoreException">The row is damaged, or unknown to this version.</exception>
    public T? Find(SqliteStatement query) =>
        query.ReadAll(row => TryRead(row, out var value, out var damage) ? value : throw new JobStoreException($"The row of {kind} is damaged: {damage.Message}", damage)).SingleOrDefault();

    /// <summary>Those of a query that can be read: a damaged one must not keep the others from work. Who asks for it by its id is told.</summary>
    /// <param name="query">Bound.</param>
    /// <param name="limit">Most to read.</param>
    public List<T> ReadSound(SqliteStatement query, int limit)
    {
        var sound = new List<T>();
        try
        {
            while (sound.Count < limit && query.Step())
            {
                if (TryRead(query, out var value, out _)) sound.Add(value);
            }

            return sound;
        }
        finally
        {
            // Left open, it would hold its snapshot of the database.
            query.Reset();
        }
    }

    private bool TryRead(SqliteStatement row, [NotNullWhen(true)] out T? value, [NotNullWhen(false)] out Exception? damage)
    {
        try
        {
            (value, damage) = (readWhole(row), null);
            return true;
        }
        catch (Exception cause) when (cause is JsonException or FormatException or ArgumentException or InvalidOperationException or NullReferenceException)
        {
            (value, damage) = (null, cause);
            return false;
        }
    }
}
