using Microsoft.Extensions.Configuration;

namespace Cortap.Runtime.Hosting.Configuration;

internal static class JsonSettingsFile
{
    /// <summary>
    /// Reads the file as the Functions host does: comments and trailing commas are fine, names ignore case, absence is emptiness.
    /// </summary>
    /// <exception cref="RuntimeStartException">The file cannot be read, or is not JSON.</exception>
    public static IConfigurationRoot Read(string path)
    {
        // A container engine makes one of a file that is to be mounted and is not there; the configuration would pass it over.
        if (Directory.Exists(path))
            throw new RuntimeStartException($"{path} cannot be read: it is a folder.");
        try
        {
            return new ConfigurationBuilder().AddJsonFile(path, optional: true, reloadOnChange: false).Build();
        }
        catch (InvalidDataException exception)
        {
            var reason = exception.InnerException?.Message ?? exception.Message;
            throw new RuntimeStartException($"{path} is not valid JSON: {reason}", exception);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new RuntimeStartException($"{path} cannot be read: {exception.Message}", exception);
        }
    }
}
