using System.Security.Cryptography;
using System.Text;
using Cortap.Sqlite;

namespace Cortap.Infrastructure.Local;

/// <summary>Which service this is, the same for every process on one <c>DATA_DIR</c>.</summary>
public static class ServiceIdentity
{
    private const int Digits = 32;

    /// <summary>Reads it, or makes it: 32 hex digits in the file <c>service-id</c>.</summary>
    /// <param name="dataDirectory">The data folder, which exists.</param>
    /// <exception cref="StoreOpenException">The file cannot be read or made, or holds something else.</exception>
    public static string ReadOrCreate(string dataDirectory)
    {
        var path = PathIn(dataDirectory);
        try
        {
            if (!File.Exists(path))
            {
                var made = Encoding.ASCII.GetBytes(RandomNumberGenerator.GetHexString(Digits, lowercase: true));
                DurableFiles.TryCreate(path, null, file => file.Write(made));
            }

            var id = File.ReadAllText(path).Trim();
            return id.Length == Digits && id.All(char.IsAsciiHexDigitLower)
                ? id
                : throw new StoreOpenException($"{path} is damaged: remove it, and the service makes another one.");
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new StoreOpenException($"{path} cannot be read or made: {error.Message}", error);
        }
    }

    /// <summary>Lets the next process on the folder be another service.</summary>
    /// <param name="dataDirectory">The data folder.</param>
    /// <exception cref="IOException">The folder cannot be written.</exception>
    public static void Forget(string dataDirectory) => File.Delete(PathIn(dataDirectory));

    private static string PathIn(string dataDirectory) => Path.Combine(dataDirectory, "service-id");
}
