using System.Reflection;
using System.Security.Cryptography;
using System.Text;

namespace Cortap.Reporting.Documents;

/// <summary>
/// Which build makes the reports: its version, its commit, and the digest of the assemblies that have a part in them. The digest is what
/// <c>sha256sum Cortap.Functions.dll Cortap.Infrastructure.dll Cortap.Reporting.dll Cortap.Sqlite.dll | sha256sum</c> prints in the folder of either host.
/// </summary>
/// <param name="Version">As in <c>0.1.0</c>.</param>
/// <param name="Commit">40 hex digits; null when the build does not say, as in development.</param>
/// <param name="Digest">SHA-256, lower-case hex.</param>
public sealed record BuildIdentity(string Version, string? Commit, string Digest)
{
    private static readonly string[] Assemblies = ["Cortap.Functions.dll", "Cortap.Infrastructure.dll", "Cortap.Reporting.dll", "Cortap.Sqlite.dll"];

    private static readonly Func<BuildIdentity?> Own = Once(AppContext.BaseDirectory);

    /// <summary>Of this process; null where its assemblies are not files of one folder, as in tests of a part.</summary>
    public static BuildIdentity? OfThisProcess => Own();

    /// <summary>Of the binaries in a folder, none of which is run; null when one of them is not there.</summary>
    /// <exception cref="IOException">One cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">One may not be read.</exception>
    /// <exception cref="BadImageFormatException">Something else has the name of one.</exception>
    public static BuildIdentity? Of(string folder)
    {
        var files = Assemblies.Select(name => Path.Combine(folder, name)).ToList();
        if (!files.TrueForAll(File.Exists)) return null;
        var lines = string.Concat(files.Select(file => $"{Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(file)))}  {Path.GetFileName(file)}\n"));
        var version = AssemblyName.GetAssemblyName(files[2]).Version!.ToString(3);
        return new BuildIdentity(version, CommitOf(files[2]), Convert.ToHexStringLower(SHA256.HashData(Encoding.ASCII.GetBytes(lines))));
    }

    /// <summary>What <see cref="Of"/> tells of a folder, which is read once; null, and the next call reads again, while that fails.</summary>
    internal static Func<BuildIdentity?> Once(string folder)
    {
        var identity = new Lazy<BuildIdentity?>(() => Of(folder), LazyThreadSafetyMode.PublicationOnly);
        return () =>
        {
            try
            {
                return identity.Value;
            }
            catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or BadImageFormatException)
            {
                return null;
            }
        };
    }

    /// <summary>What a report carries: <c>{version}+{commit} sha256:{digest}</c>, without <c>+{commit}</c> when there is none.</summary>
    public override string ToString() => $"{Version}{(Commit is null ? "" : $"+{Commit}")} sha256:{Digest}";

    // FileVersionInfo reads the attribute AssemblyInformationalVersion without loading the assembly.
    private static string? CommitOf(string file) =>
        System.Diagnostics.FileVersionInfo.GetVersionInfo(file).ProductVersion?.Split('+', 2) is [_, { Length: 40 } commit] ? commit : null;
}
