using System.Security.Cryptography;
using System.Text;

namespace Cortap.Infrastructure.Local;

/// <summary>Which service this is, the same for every process on one <c>DATA_DIR</c>.</summary>
public static class ServiceIdentity
{
    /// <summary>Reads it, or makes it: 32 hex digits in the file <c>service-id</c>.</summary>
    /// <param name="dataDirectory">The data folder, which exists.</param>
    /// <exception cref="IOException">The folder cannot be read or written.</exception>
    public static string ReadOrCreate(string dataDirectory)
    {
        var path = PathIn(dataDirectory);
        if (!File.Exists(path))
        {
            var id = Encoding.ASCII.GetBytes(RandomNumberGenerator.GetHexString(32, lowercase: true));
            DurableFiles.TryCreate(path, null, file => file.Write(id));
        }

        return File.ReadAllText(path).Trim();
    }

    /// <summary>Lets the next process on the folder be another service.</summary>
    /// <param name="dataDirectory">The data folder.</param>
    /// <exception cref="IOException">The folder cannot be written.</exception>
    public static void Forget(string dataDirectory) => File.Delete(PathIn(dataDirectory));

    private static string PathIn(string dataDirectory) => Path.Combine(dataDirectory, "service-id");
}
