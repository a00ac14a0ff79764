namespace Cortap.Infrastructure.Local;

/// <summary>Which links of <c>cortap console</c> were used, a file for each below <c>DATA_DIR</c>, so that each works once whichever process is asked.</summary>
/// <param name="folder">Its parent must exist.</param>
/// <param name="time">The clock.</param>
public sealed class SpentLinks(string folder, TimeProvider time)
{
    // Longer than any link is good.
    private static readonly TimeSpan KeptFor = TimeSpan.FromMinutes(15);

    /// <summary>Whether a link was used; asking does not use it.</summary>
    /// <param name="id">Hex digits.</param>
    public bool IsSpent(string id) => !IsId(id) || File.Exists(Path.Combine(folder, id));

    /// <summary>Marks a link as used; false when it was.</summary>
    /// <param name="id">Hex digits.</param>
    /// <exception cref="IOException">The mark cannot be written; the link counts as used.</exception>
    public bool TrySpend(string id)
    {
        if (!IsId(id))
        {
            return false;
        }

        DurableFiles.CreateDirectory(folder);
        Prune();
        return DurableFiles.TryCreate(Path.Combine(folder, id), UnixFileMode.UserRead | UnixFileMode.UserWrite, _ => { });
    }

    private static bool IsId(string id) => id.Length > 0 && id.All(char.IsAsciiHexDigitLower);

    private void Prune()
    {
        var oldest = time.GetUtcNow().UtcDateTime - KeptFor;
        foreach (var file in Directory.EnumerateFiles(folder).Where(file => File.GetLastWriteTimeUtc(file) < oldest).ToList())
        {
            File.Delete(file);
        }
    }
}
