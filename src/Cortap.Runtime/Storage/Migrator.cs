using System.Globalization;

namespace Cortap.Runtime.Storage;

/// <summary>Brings the schema up to date; <c>user_version</c> is the number of the last migration applied.</summary>
internal static class Migrator
{
    /// <exception cref="StoreException">The store was written by a newer version, or cannot be changed.</exception>
    public static void Apply(Database database)
    {
        var applied = int.Parse(database.ReadText("PRAGMA user_version")!, CultureInfo.InvariantCulture);
        var migrations = SqlResource.Migrations().ToArray();
        if (applied > migrations[^1].Number)
        {
            throw new StoreException(0, $"The store has schema version {applied}, this program knows {migrations[^1].Number}. "
                + "Run the version that wrote it, or a newer one.");
        }

        foreach (var (number, sql) in migrations.Where(migration => migration.Number > applied))
            database.Execute($"BEGIN IMMEDIATE; {sql} PRAGMA user_version = {number}; COMMIT;", $"migration {number}");
    }
}
