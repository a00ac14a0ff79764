using System.Security.Cryptography;
using System.Text;
using Cortap.Infrastructure.Local;
using Cortap.Sqlite;

namespace Cortap.Infrastructure.Settings;

/// <summary>
/// Keys that local mode makes for itself: 32 random bytes each, as hex, in files below <c>DATA_DIR/keys</c> that only their owner can read.
/// </summary>
internal sealed class LocalKeys(string dataDirectory)
{
    /// <summary>More than any key has with what an editor may add.</summary>
    private const int MaxLength = 1_024;

    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    private readonly string _dataDirectory = Path.GetFullPath(dataDirectory);
    private readonly string _folder = Path.Combine(Path.GetFullPath(dataDirectory), "keys");
    private readonly List<string> _created = [];

    /// <summary>Files that did not exist before, to be told once at start.</summary>
    public IReadOnlyList<string> Created => _created;

    /// <summary>The key's text, 64 hex digits; made now when there is none.</summary>
    /// <param name="name">The file's name.</param>
    /// <param name="isKey">Whether these 32 bytes can be this key; null when any can.</param>
    /// <exception cref="SettingsException">The folder cannot be written, or the file holds something else.</exception>
    public string GetOrCreate(string name, Predicate<byte[]>? isKey = null)
    {
        var path = Path.Combine(_folder, name);
        try
        {
            PrivateFolder.Require(_dataDirectory);
            if (!File.Exists(path))
            {
                Create(path);
            }

            var text = Encoding.UTF8.GetString(LimitedFile.Read(path, MaxLength) ?? []).Trim();
            if (text.Length != 64 || !text.All(char.IsAsciiHexDigitLower) || isKey?.Invoke(Convert.FromHexString(text)) == false)
            {
                throw new SettingsException("DATA_DIR", $"holds a damaged key, {path}: restore it, or remove it and accept that what it protected is void");
            }

            PrivateFolder.RequireFile(path);
            return text;
        }
        catch (StoreOpenException error)
        {
            throw new SettingsException("DATA_DIR", $"must be a folder of the service's own. {error.Message}");
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new SettingsException("DATA_DIR", error is UnauthorizedAccessException
                ? $"must be a folder that this user may write and read; {_dataDirectory} is another's, or holds a folder where a key belongs"
                : $"must be a folder that can be written and read: {error.Message}");
        }
    }

    private void Create(string path)
    {
        DurableFiles.CreateDirectory(_folder);
        var text = Encoding.ASCII.GetBytes(RandomNumberGenerator.GetHexString(64, lowercase: true));
        // Of two first starts at once, one makes the key and both use it.
        if (DurableFiles.TryCreate(path, OwnerOnly, file => file.Write(text)))
        {
            _created.Add(path);
        }
    }
}
