using System.Collections.Frozen;
using System.IO.Compression;
using System.Security.Cryptography;

namespace Cortap.Functions.Console;

/// <summary>The console's own files, from this assembly. Their names hold their hash, so that browsers may keep them for ever.</summary>
public static class ConsoleAssets
{
    public const string Folder = "/console/assets/";

    private static readonly FrozenDictionary<string, ConsoleAsset> All = new[]
        {
            Load("pico.classless.min.css", "text/css; charset=utf-8"),
            Load("console.css", "text/css; charset=utf-8"),
            Load("htmx.min.js", "text/javascript; charset=utf-8"),
            Load("icon.svg", "image/svg+xml"),
        }
        .ToFrozenDictionary(asset => asset.Name);

    /// <summary>The address of a file.</summary>
    public static string UrlOf(string file) => Folder + All.Values.Single(asset => asset.File == file).Name;

    public static ConsoleAsset? Find(string name) => All.GetValueOrDefault(name);

    private static ConsoleAsset Load(string file, string contentType)
    {
        using var stream = typeof(ConsoleAssets).Assembly.GetManifestResourceStream($"Cortap.Functions.Console.Assets.{file}")!;
        using var content = new MemoryStream();
        stream.CopyTo(content);
        var plain = content.ToArray();
        using var packed = new MemoryStream();
        using (var brotli = new BrotliStream(packed, CompressionLevel.SmallestSize)) brotli.Write(plain);
        var name = $"{Path.GetFileNameWithoutExtension(file)}.{Convert.ToHexStringLower(SHA256.HashData(plain))[..16]}{Path.GetExtension(file)}";
        return new ConsoleAsset(file, name, contentType, plain, packed.ToArray());
    }
}

/// <summary>One file.</summary>
/// <param name="File">As it lies among the sources.</param>
/// <param name="Name">With its hash, as it is served.</param>
/// <param name="ContentType">With its charset.</param>
/// <param name="Plain">The bytes.</param>
/// <param name="Packed">The same by Brotli.</param>
public sealed record ConsoleAsset(string File, string Name, string ContentType, byte[] Plain, byte[] Packed);
