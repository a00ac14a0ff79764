using System.Globalization;
using System.Security.Cryptography;
using Cortap.Infrastructure.Stores;
using Cortap.Reporting.Storage;

namespace Cortap.Infrastructure.Local;

/// <summary>
/// The object store of local mode: a folder per key, a file per version, named so that the newest sorts last. A version is written to a
/// temporary file, synced and renamed, so that a reader sees all of it or none.
/// </summary>
/// <param name="root">Folder of the store; created with the first object.</param>
/// <param name="links">Signs links.</param>
/// <param name="time">The clock.</param>
public sealed class FileObjectStore(string root, ObjectLinks links, TimeProvider time) : IObjectStore
{
    // No key has this character, so that a key may be the prefix of another one.
    private const char VersionMark = '@';

    private readonly Lock _versions = new();
    private readonly string _root = Path.GetFullPath(root);
    private long _lastTicks;

    public Task<StoredObject> PutAsync(string key, ReadOnlyMemory<byte> content, ObjectAttributes attributes, CancellationToken cancellationToken) =>
        Guard($"Object {key} cannot be stored", () =>
        {
            var folder = FolderOf(key);
            var version = NextVersion(folder);
            try
            {
                Write();
            }
            catch (DirectoryNotFoundException)
            {
                // The last expired version went, and the folder with it.
                Write();
            }

            return new StoredObject(key, version, content.Length);

            void Write()
            {
                DurableFiles.CreateDirectory(folder);
                DurableFiles.Write(Path.Combine(folder, VersionMark + version), mode: null, file => ObjectFile.Write(file, content.Span, attributes));
            }
        });

    public Task<byte[]?> GetAsync(string key, string? version, CancellationToken cancellationToken) =>
        Guard($"Object {key} cannot be read", () =>
        {
            using var file = OpenFile(key, version);
            return file?.ReadAll();
        });

    public Task<Stream?> OpenAsync(string key, string? version, CancellationToken cancellationToken) =>
        Guard<Stream?>($"Object {key} cannot be read", () => OpenFile(key, version)?.ToStream());

    public Task DeletePrefixAsync(string prefix, CancellationToken cancellationToken) =>
        Guard($"Objects below {prefix} cannot be removed", () =>
        {
            foreach (var folder in FoldersBelow(prefix))
            {
                Directory.Delete(folder, recursive: true);
            }

            return true;
        });

    public Task<int> RemoveExpiredAsync(string folder, DateTimeOffset writtenBefore, CancellationToken cancellationToken) =>
        Guard($"Objects below {folder} cannot be removed", () =>
        {
            var path = FolderOf(folder);
            var removed = 0;
            foreach (var file in Directory.Exists(path) ? Directory.GetFiles(path, VersionMark + "*", SearchOption.AllDirectories) : [])
            {
                var name = Path.GetFileName(file)[1..];

                // A version, or what a process that died has left of one.
                var version = name.EndsWith(DurableFiles.Unfinished, StringComparison.Ordinal) ? name[..^DurableFiles.Unfinished.Length] : name;
                if (!ObjectPath.IsVersion(version) || TicksOf(version) >= writtenBefore.UtcTicks)
                {
                    continue;
                }

                File.Delete(file);
                removed++;
                RemoveIfEmpty(Path.GetDirectoryName(file)!);
            }

            return removed;
        });

    public async Task<DownloadLink> CreateDownloadLinkAsync(StoredObject target, TimeSpan lifetime, CancellationToken cancellationToken)
    {
        if (!ObjectPath.IsKey(target.Key) || !ObjectPath.IsVersion(target.Version))
        {
            throw new ObjectStoreException($"'{target.Key}' in version '{target.Version}' is not an object of this store.") { IsLasting = true };
        }

        await links.WhenReadyAsync(cancellationToken).ConfigureAwait(false);
        return links.Create(target.Key, target.Version, lifetime);
    }

    /// <summary>Opens one version for serving; null when there is none.</summary>
    /// <exception cref="ObjectStoreException">The store cannot be read.</exception>
    public ServedObject? Open(string key, string version)
    {
        try
        {
            return OpenFile(key, version) is { } file ? new ServedObject(file.ToStream(), file.Size, file.Attributes) : null;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or InvalidDataException)
        {
            throw new ObjectStoreException($"Object {key} cannot be read.", error);
        }
    }

    private static Task<T> Guard<T>(string failure, Func<T> action)
    {
        try
        {
            return Task.FromResult(action());
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or InvalidDataException)
        {
            return Task.FromException<T>(new ObjectStoreException(failure + ".", error) { IsLasting = error is InvalidDataException });
        }
        catch (ObjectStoreException error)
        {
            return Task.FromException<T>(error);
        }
    }

    private string FolderOf(string key) => ObjectPath.IsKey(key)
        ? Path.Combine(_root, key)
        : throw new ObjectStoreException($"'{key}' is not a key: use segments of letters, digits, '_', '-' and '.', separated by '/'.") { IsLasting = true };

    private ObjectFile? OpenFile(string key, string? version)
    {
        var folder = FolderOf(key);
        var name = version is null ? Newest(folder) : ObjectPath.IsVersion(version) ? VersionMark + version : null;
        return name is null ? null : ObjectFile.Open(Path.Combine(folder, name));
    }

    private static string? Newest(string folder)
    {
        try
        {
            return Directory.Exists(folder)
                ? Directory.EnumerateFiles(folder, VersionMark + "*")
                    .Select(path => Path.GetFileName(path)!)
                    .Where(name => ObjectPath.IsVersion(name[1..]))
                    .Max(StringComparer.Ordinal)
                : null;
        }
        catch (DirectoryNotFoundException)
        {
            // It went between the two calls.
            return null;
        }
    }

    /// <summary>16 hex digits of ticks that only grow, then 8 random ones, so that versions sort by age and cannot be guessed.</summary>
    private string NextVersion(string folder)
    {
        // The clock may have been set back since this key or any other was written.
        var newest = Newest(folder) is { } name ? TicksOf(name[1..]) : 0;
        lock (_versions)
        {
            _lastTicks = Math.Max(time.GetUtcNow().UtcTicks, Math.Max(_lastTicks, newest) + 1);
            return _lastTicks.ToString("x16", CultureInfo.InvariantCulture) + RandomNumberGenerator.GetHexString(8, lowercase: true);
        }
    }

    private static long TicksOf(string version) => long.Parse(version.AsSpan(0, 16), NumberStyles.HexNumber, CultureInfo.InvariantCulture);

    private static void RemoveIfEmpty(string folder)
    {
        try
        {
            Directory.Delete(folder);
        }
        catch (IOException)
        {
            // Other versions are in it, or one that is just being written.
        }
    }

    private IEnumerable<string> FoldersBelow(string prefix)
    {
        var isFolder = prefix.EndsWith('/');
        var folder = FolderOf(isFolder ? prefix[..^1] : prefix);
        var parent = Path.GetDirectoryName(folder)!;
        var name = Path.GetFileName(folder);
        return isFolder ? Directory.Exists(folder) ? [folder] : []
            : Directory.Exists(parent) ? Directory.EnumerateDirectories(parent, name + "*") : [];
    }
}
