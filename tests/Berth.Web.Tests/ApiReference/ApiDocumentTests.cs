using System.Text;
using Berth.Web.ApiReference;

namespace Berth.Web.Tests.ApiReference;

public sealed class ApiDocumentTests
{
    private const string Json = """
        {"paths":{"/v2/things/{id}":{"put":{"tags":["Some things"],"summary":"Set","description":"Source: x.","security":[{"bearer":[]}],
        "parameters":[{"name":"id","in":"path","required":true,"schema":{"type":"string","format":"uuid"}}],
        "requestBody":{"content":{"application/json":{"schema":{"$ref":"#/components/schemas/Thing"}}}},
        "responses":{"200":{"content":{"application/json":{"schema":{"type":"array","items":{"$ref":"#/components/schemas/Thing"}}}}},"404":{}}}}},
        "components":{"schemas":{"Thing":{"required":["name"],"type":"object","properties":{
        "name":{"type":["null","string"],"description":"Its name."},"parts":{"type":["null","array"],"items":{"$ref":"#/components/schemas/Thing"}},
        "at":{"type":"string","format":"date-time"},"other":{"oneOf":[{"type":"null"},{"$ref":"#/components/schemas/Thing"}]},"any":{}}}}}}
        """;

    [Fact]
    public void An_operation_is_read_with_all_that_it_refers_to()
    {
        var group = Assert.Single(ApiDocument.Read(Encoding.UTF8.GetBytes(Json)).Groups);
        var operation = Assert.Single(group.Operations);

        Assert.Equal(("Some things", "some-things"), (group.Name, group.Anchor));
        Assert.Equal(("PUT", "/v2/things/{id}", false), (operation.Method, operation.Path, operation.IsPublic));
        Assert.Equal([new ApiField("id", "uuid", "", true)], operation.Parameters);
        ApiField[] thing =
        [
            new("name", "string", "Its name.", true), new("parts", "Thing[]", "", false), new("at", "date-time", "", false),
            new("other", "Thing", "", false), new("any", "any", "", false),
        ];
        Assert.Equal(thing, operation.Body);
        Assert.Equal(thing, operation.Answers[0].Fields);
        Assert.Equal(("404", false), (operation.Answers[1].Status, operation.Answers[1].IsSuccess));
    }
}
