//! Generates the client for an OpenAPI document: generate <openapi.yaml> <client.rs>
use std::{env, error::Error, fs};

fn main() -> Result<(), Box<dyn Error>> {
    let args: Vec<String> = env::args().collect();
    let [_, spec, client] = args.as_slice() else { return Err("want two paths".into()) };
    let document = serde_yaml::from_str(&fs::read_to_string(spec)?)?;
    let tokens = progenitor_impl::Generator::default().generate_tokens(&document)?;
    let code = prettyplease::unparse(&syn::parse2(tokens)?);
    Ok(fs::write(client, code)?)
}
